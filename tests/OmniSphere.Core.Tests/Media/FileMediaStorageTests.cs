using AwesomeAssertions;
using Microsoft.Extensions.Options;
using OmniSphere.Media;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Media;

public sealed class FileMediaStorageTests : MediaStorageSuite, IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("media");

    protected override Task<IMediaStorage> StorageAsync() =>
        Task.FromResult<IMediaStorage>(
            new FileMediaStorage(Options.Create(new FileMediaOptions { Folder = _folder.Path }))
        );

    [Fact]
    public async Task A_write_that_breaks_off_leaves_nothing()
    {
        var storage = await StorageAsync();
        await using var content = new BrokenStream();
        var write = () => storage.WriteAsync(Key("med_x"), content, Info([1]), TestContext.Current.CancellationToken);
        await write.Should().ThrowAsync<IOException>();
        Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a.png")]
    [InlineData("A")]
    [InlineData("a\0")]
    [InlineData("é")]
    public void A_key_names_nothing_outside_its_tenant(string name)
    {
        var tenant = Id<TenantKind>.New(TimeProvider.System);
        var make = () => new MediaKey(tenant, name);
        make.Should().Throw<ArgumentException>();
        MediaKey.TryParse($"{tenant}/{name}", out _).Should().BeFalse();
    }

    [Fact]
    public void A_key_is_read_as_it_was_written()
    {
        var key = new MediaKey(Id<TenantKind>.New(TimeProvider.System), "med_01-a");
        MediaKey.TryParse(key.ToString(), out var read).Should().BeTrue();
        read.Should().Be(key);
        MediaKey.TryParse(null, out _).Should().BeFalse();
        MediaKey.TryParse("tnt_00000000000000000000000000/a", out _).Should().BeFalse("that is nobody");
    }

    public void Dispose() => _folder.Dispose();

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("Broken.");
    }
}
