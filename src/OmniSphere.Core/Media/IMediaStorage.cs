using OmniSphere.Tenancy;

namespace OmniSphere.Media;

/// <summary>
/// Where uploaded files are kept: in a folder, or in a bucket of S3. It keeps bytes under keys and knows nothing else of
/// them. A key is written once; what is written is complete or not there.
/// </summary>
public interface IMediaStorage
{
    /// <summary>Keeps a file durably. Writing the same key again replaces the file.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="content">Its bytes; seekable, read from the beginning to the end.</param>
    /// <param name="info">What the bytes are; their checksum is compared.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDataException">The bytes have another checksum; nothing is kept.</exception>
    Task WriteAsync(MediaKey key, Stream content, MediaInfo info, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading; null when there is none. The caller disposes the stream.</summary>
    Task<Stream?> OpenAsync(MediaKey key, CancellationToken cancellationToken);

    /// <summary>Deletes a file. Without effect when there is none.</summary>
    Task DeleteAsync(MediaKey key, CancellationToken cancellationToken);

    /// <summary>The files of a tenant, in no order.</summary>
    IAsyncEnumerable<MediaKey> ListAsync(Id<TenantKind> tenant, CancellationToken cancellationToken);

    /// <summary>Looks whether the storage can be reached.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>What is known of a file that is written.</summary>
/// <param name="Length">Its size in bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
public sealed record MediaInfo(long Length, string ContentType, ReadOnlyMemory<byte> Sha256);
