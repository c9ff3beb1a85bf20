using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using OmniSphere.Media;
using OmniSphere.Tenancy;
using Xunit;

namespace OmniSphere.Testing;

#pragma warning disable CS1591 // The name of a test says what it shows.

/// <summary>What every storage of uploaded files keeps to.</summary>
public abstract class MediaStorageSuite
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly Id<TenantKind> _tenant = Id<TenantKind>.New(TimeProvider.System);

    /// <summary>The storage; tests share it and each have a tenant of their own.</summary>
    protected abstract Task<IMediaStorage> StorageAsync();

    [Fact]
    public async Task What_was_written_is_read_byte_for_byte()
    {
        var storage = await StorageAsync();
        var bytes = RandomNumberGenerator.GetBytes(300_001);
        await WriteAsync(storage, "med_a", bytes);
        (await ReadAsync(storage, "med_a")).Should().Equal(bytes);
    }

    [Fact]
    public async Task A_file_is_written_from_its_beginning_wherever_the_stream_stands()
    {
        var storage = await StorageAsync();
        var bytes = "0123456789"u8.ToArray();
        using var content = new MemoryStream(bytes) { Position = 7 };
        await storage.WriteAsync(Key("med_b"), content, Info(bytes), Stop);
        (await ReadAsync(storage, "med_b")).Should().Equal(bytes);
        content.CanRead.Should().BeTrue("the stream is the caller's");
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_deleting_it_does_nothing()
    {
        var storage = await StorageAsync();
        (await storage.OpenAsync(Key("med_none"), Stop)).Should().BeNull();
        await storage.DeleteAsync(Key("med_none"), Stop);
    }

    [Fact]
    public async Task A_deleted_file_is_gone()
    {
        var storage = await StorageAsync();
        await WriteAsync(storage, "med_c", [1, 2, 3]);
        await storage.DeleteAsync(Key("med_c"), Stop);
        (await storage.OpenAsync(Key("med_c"), Stop)).Should().BeNull();
        (await ListAsync(storage, _tenant)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_same_key_again_replaces_the_file()
    {
        var storage = await StorageAsync();
        await WriteAsync(storage, "med_d", [1, 2, 3]);
        await WriteAsync(storage, "med_d", [4, 5]);
        (await ReadAsync(storage, "med_d")).Should().Equal(4, 5);
        (await ListAsync(storage, _tenant)).Should().ContainSingle();
    }

    [Fact]
    public async Task Bytes_with_another_checksum_are_not_kept()
    {
        var storage = await StorageAsync();
        using var content = new MemoryStream([1, 2, 3]);
        var write = () => storage.WriteAsync(Key("med_e"), content, Info([1, 2, 4]), Stop);
        await write.Should().ThrowAsync<InvalidDataException>();
        (await storage.OpenAsync(Key("med_e"), Stop)).Should().BeNull();
        (await ListAsync(storage, _tenant)).Should().BeEmpty();
    }

    [Fact]
    public async Task Each_tenant_has_its_own_files_under_the_same_name()
    {
        var storage = await StorageAsync();
        var other = Id<TenantKind>.New(TimeProvider.System);
        await WriteAsync(storage, "med_f", [1]);
        using (var content = new MemoryStream([2]))
        {
            await storage.WriteAsync(new MediaKey(other, "med_f"), content, Info([2]), Stop);
        }

        (await ReadAsync(storage, "med_f")).Should().Equal(1);
        (await ListAsync(storage, _tenant)).Should().Equal(Key("med_f"));
        (await ListAsync(storage, other)).Should().Equal(new MediaKey(other, "med_f"));
        await storage.DeleteAsync(new MediaKey(other, "med_f"), Stop);
        (await ReadAsync(storage, "med_f")).Should().Equal(1);
    }

    [Fact]
    public async Task All_files_are_listed()
    {
        var storage = await StorageAsync();
        for (var i = 0; i < 7; i++)
        {
            await WriteAsync(storage, $"med_{i}", Encoding.UTF8.GetBytes($"{i}"));
        }

        (await ListAsync(storage, _tenant))
            .Select(k => k.Name)
            .Should()
            .BeEquivalentTo(Enumerable.Range(0, 7).Select(i => $"med_{i}"));
    }

    [Fact]
    public async Task It_says_that_it_can_be_reached() => await (await StorageAsync()).CheckAsync(Stop);

    protected MediaKey Key(string name) => new(_tenant, name);

    protected static MediaInfo Info(byte[] bytes) => new(bytes.Length, "image/png", SHA256.HashData(bytes));

    protected async Task WriteAsync(IMediaStorage storage, string name, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        await storage.WriteAsync(Key(name), content, Info(bytes), Stop);
    }

    private async Task<byte[]> ReadAsync(IMediaStorage storage, string name)
    {
        await using var content = (await storage.OpenAsync(Key(name), Stop))!;
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Stop);
        return copy.ToArray();
    }

    private static async Task<List<MediaKey>> ListAsync(IMediaStorage storage, Id<TenantKind> tenant)
    {
        var keys = new List<MediaKey>();
        await foreach (var key in storage.ListAsync(tenant, Stop))
        {
            keys.Add(key);
        }

        return keys;
    }
}
