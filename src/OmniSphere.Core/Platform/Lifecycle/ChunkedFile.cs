using System.IO.Compression;
using System.Security.Cryptography;

namespace OmniSphere.Platform;

/// <summary>A file of the archive, written piece by piece.</summary>
internal sealed class ChunkedFile(
    PlatformDbContext db,
    TaskPartLease lease,
    Id<TenantTaskKind> task,
    string module,
    string set
)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _number;

    public MemoryStream Buffer { get; } = new();

    public long Bytes { get; private set; }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (Buffer.Length == 0)
        {
            return;
        }

        _hash.AppendData(Buffer.GetBuffer(), 0, (int)Buffer.Length);
        Bytes += Buffer.Length;
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Buffer.GetBuffer(), 0, (int)Buffer.Length);
        }

        await lease.WriteAsync(
            db,
            ct =>
            {
                db.ExportChunks.Add(
                    new ExportChunk
                    {
                        TaskId = task,
                        Module = module,
                        SetName = set,
                        Number = _number,
                        Data = zipped.ToArray(),
                    }
                );
                return db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        _number++;
        db.ChangeTracker.Clear();
        Buffer.SetLength(0);
    }

    public string Checksum() => Convert.ToHexStringLower(_hash.GetHashAndReset());
}

/// <summary>Writes into a file of the archive, which is flushed whenever a chunk is full.</summary>
internal sealed class ChunkStream(ChunkedFile file, int chunkSize) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        for (var left = buffer; left.Length > 0; )
        {
            var part = left[..Math.Min(left.Length, chunkSize)];
            file.Buffer.Write(part.Span);
            left = left[part.Length..];
            if (file.Buffer.Length >= chunkSize)
            {
                await file.FlushAsync(cancellationToken);
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Write asynchronously.");

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
