using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>Writes a module's tables as JSON Lines into chunks of the directory's database, a few hundred kilobytes at a time.</summary>
internal sealed class TenantExporter(ITenantScopeFactory scopes)
{
    private const int ChunkSize = 512 * 1024;

    public async Task<IReadOnlyList<TenantDataSet>> RunAsync(
        Tenant tenant,
        Id<TenantTaskKind> task,
        ModuleDatabase module,
        CancellationToken cancellationToken
    )
    {
        await using var reading = scopes.Create(tenant);
        await using var writing = scopes.Create(tenant);
        var source = module.Resolve(reading.Services);
        var target = writing.Get<PlatformDbContext>();
        // What an attempt that broke off left behind.
        var stale = target.ExportChunks.Where(c => c.TaskId == task && c.Module == module.Module);
        await target.TransactAsync(stale.ExecuteDeleteAsync, cancellationToken);

        var sets = new List<TenantDataSet>();
        foreach (var data in TenantData.Of(source).Where(d => d.LeftOut is null))
        {
            var file = new ChunkedFile(target, task, module.Module, data.Name);
            var rows = 0L;
            await foreach (var row in data.ReadAsync(source).WithCancellation(cancellationToken))
            {
                Write(file.Buffer, data.Columns, row);
                rows++;
                if (file.Buffer.Length > ChunkSize)
                {
                    await file.FlushAsync(cancellationToken);
                }
            }

            await file.FlushAsync(cancellationToken);
            sets.Add(new TenantDataSet(data.Name, rows, null, file.Bytes, file.Checksum()));
        }

        return [.. sets.OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    private static void Write(Stream stream, IReadOnlyList<TenantData.Column> columns, object?[] row)
    {
        using (
            var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = OmniSphereJson.Options.Encoder })
        )
        {
            json.WriteStartObject();
            for (var i = 0; i < columns.Count; i++)
            {
                json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(columns[i].Name));
                Write(json, columns[i], row[i]);
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, TenantData.Column column, object? value)
    {
        if (value is null)
        {
            json.WriteNullValue();
        }
        // A document is written as it is stored, by its own rules.
        else if (
            value is not string
            && column.Property?.GetTypeMapping().Converter?.ConvertToProvider(value) is string { Length: > 0 } text
            && text[0] is '{' or '['
        )
        {
            json.WriteRawValue(text);
        }
        else
        {
            JsonSerializer.Serialize(json, value, column.Type, OmniSphereJson.Options);
        }
    }

    /// <summary>A file of the archive, written piece by piece.</summary>
    private sealed class ChunkedFile(PlatformDbContext db, Id<TenantTaskKind> task, string module, string set)
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

            db.ExportChunks.Add(
                new ExportChunk
                {
                    TaskId = task,
                    Module = module,
                    SetName = set,
                    Number = _number++,
                    Data = zipped.ToArray(),
                }
            );
            await db.SaveChangesAsync(cancellationToken);
            db.ChangeTracker.Clear();
            Buffer.SetLength(0);
        }

        public string Checksum() => Convert.ToHexStringLower(_hash.GetHashAndReset());
    }
}
