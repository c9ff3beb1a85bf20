using System.Formats.Tar;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>
/// Writes a module's tables as JSON Lines, and its files as tape archives, into chunks of the directory's database, a few
/// hundred kilobytes at a time.
/// </summary>
internal sealed class TenantExporter(ITenantScopeFactory scopes, IEnumerable<ITenantResource> resources)
{
    private const int ChunkSize = 512 * 1024;

    public async Task<IReadOnlyList<TenantDataSet>> RunAsync(
        Tenant tenant,
        Id<TenantTaskKind> task,
        ModuleDatabase module,
        TaskPartLease lease,
        CancellationToken cancellationToken
    )
    {
        await using var reading = scopes.Create(tenant);
        await using var writing = scopes.Create(tenant);
        var source = module.Resolve(reading.Services);
        var target = writing.Get<PlatformDbContext>();
        // What an attempt that broke off left behind.
        var stale = target.ExportChunks.Where(c => c.TaskId == task && c.Module == module.Module);
        await lease.WriteAsync(target, stale.ExecuteDeleteAsync, cancellationToken);

        var sets = new List<TenantDataSet>();
        foreach (var data in TenantData.Of(source).Where(d => d.LeftOut is null))
        {
            var file = new ChunkedFile(target, lease, task, module.Module, data.Name);
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

        foreach (var files in resources.OfType<ITenantFiles>().Where(r => r.Module == module.Module))
        {
            var file = new ChunkedFile(target, lease, task, module.Module, $"{files.Name}.tar");
            var count = await WriteAsync(file, files.ReadAsync(tenant, cancellationToken), cancellationToken);
            await file.FlushAsync(cancellationToken);
            sets.Add(new TenantDataSet($"{files.Name}.tar", count, null, file.Bytes, file.Checksum()));
        }

        return [.. sets.OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    private static async Task<long> WriteAsync(
        ChunkedFile file,
        IAsyncEnumerable<TenantFile> files,
        CancellationToken cancellationToken
    )
    {
        var count = 0L;
        await using var target = new ChunkStream(file, ChunkSize);
        await using var tar = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true);
        await foreach (var one in files.WithCancellation(cancellationToken))
        {
            await using var content = one.Content;
            using var copy = new MemoryStream();
            if (!content.CanSeek)
            {
                // The length stands in front of the bytes: what cannot be measured is read first.
                await content.CopyToAsync(copy, cancellationToken);
                copy.Position = 0;
            }

            var entry = new PaxTarEntry(TarEntryType.RegularFile, one.Name)
            {
                DataStream = content.CanSeek ? content : copy,
                ModificationTime = one.CreatedAt,
            };
            await tar.WriteEntryAsync(entry, cancellationToken);
            count++;
        }

        return count;
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
}
