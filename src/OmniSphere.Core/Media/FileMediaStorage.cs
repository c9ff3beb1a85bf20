using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OmniSphere.Tenancy;

namespace OmniSphere.Media;

/// <summary>
/// Files in a folder for each tenant. A file is written beside its place and moved there, so that a crash leaves nothing
/// that is half written under a key.
/// </summary>
internal sealed class FileMediaStorage(IOptions<FileMediaOptions> options) : IMediaStorage
{
    private const string Unfinished = ".part";

    private string Root => options.Value.Folder;

    public async Task WriteAsync(MediaKey key, Stream content, MediaInfo info, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(info);
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = $"{path}.{Path.GetRandomFileName()}{Unfinished}";
        try
        {
            content.Position = 0;
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var buffer = new byte[81_920];
                int read;
                while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }

                if (file.Length != info.Length || !hash.GetHashAndReset().AsSpan().SequenceEqual(info.Sha256.Span))
                {
                    throw new InvalidDataException("The file has another checksum than was said.");
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(MediaKey key, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(
                new FileStream(
                    PathOf(key),
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.Read | FileShare.Delete,
                    bufferSize: 1,
                    FileOptions.Asynchronous | FileOptions.SequentialScan
                )
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(MediaKey key, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Then there is no file either.
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<MediaKey> ListAsync(
        Id<TenantKind> tenant,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var folder = new DirectoryInfo(Path.Combine(Root, tenant.ToString()));
        if (!folder.Exists)
        {
            yield break;
        }

        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (MediaKey.TryParse($"{tenant}/{file.Name}", out var key))
            {
                yield return key;
            }
        }

        await Task.CompletedTask;
    }

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Root);
        return Task.CompletedTask;
    }

    // Not all in one folder: the last characters of a key are those that differ most.
    private string PathOf(MediaKey key) =>
        Path.Combine(Root, key.Tenant.ToString(), key.Name[^Math.Min(2, key.Name.Length)..], key.Name);
}

/// <summary>Where <see cref="FileMediaStorage"/> keeps its files; set from <c>OmniSphere:DataFolder</c>.</summary>
internal sealed class FileMediaOptions
{
    public string Folder { get; set; } = Path.Combine("App_Data", "media");
}
