using System.IO.Compression;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>
/// The archive of an export: <c>manifest.json</c> with counts and checksums, then <c>{module}/{table}.jsonl</c>
/// and, for files, <c>{module}/{name}.tar</c>. Streamed: one chunk is in memory at a time.
/// </summary>
internal static class TenantArchive
{
    private const string Format = "omnisphere-tenant/1";

    public static async Task WriteAsync(
        TenantScope scope,
        TenantTaskInfo task,
        Stream stream,
        CancellationToken cancellationToken
    )
    {
        await using var zip = await ZipArchive.CreateAsync(
            stream,
            ZipArchiveMode.Create,
            leaveOpen: true,
            entryNameEncoding: null,
            cancellationToken
        );
        await using (var manifest = await OpenAsync(zip, "manifest.json", task, cancellationToken))
        {
            await JsonSerializer.SerializeAsync(manifest, ManifestOf(task), OmniSphereJson.Options, cancellationToken);
        }

        var db = scope.Get<PlatformDbContext>();
        foreach (var part in task.Parts)
        {
            foreach (var set in part.Sets)
            {
                var name = PathOf(part, set);
                await using var file = await OpenAsync(zip, name, task, cancellationToken);
                var chunks = db
                    .ExportChunks.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                    .AsNoTracking()
                    .Where(c => c.TenantId == task.TenantId && c.TaskId == task.Id)
                    .Where(c => c.Module == part.Module && c.SetName == set.Name)
                    .OrderBy(c => c.Number);
                var bytes = 0L;
                await foreach (var chunk in chunks.AsAsyncEnumerable().WithCancellation(cancellationToken))
                {
                    await using var content = new GZipStream(new MemoryStream(chunk.Data), CompressionMode.Decompress);
                    using var piece = new MemoryStream();
                    await content.CopyToAsync(piece, cancellationToken);
                    bytes += piece.Length;
                    piece.Position = 0;
                    await piece.CopyToAsync(file, cancellationToken);
                }

                if (bytes != set.Bytes)
                {
                    // It went while it was read. A broken answer is told from a whole one; an archive that lacks files is not.
                    throw new InvalidOperationException($"'{name}' has {bytes} of {set.Bytes} bytes.");
                }
            }
        }
    }

    private static async Task<Stream> OpenAsync(
        ZipArchive zip,
        string name,
        TenantTaskInfo task,
        CancellationToken cancellationToken
    )
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = task.CompletedAt!.Value;
        return await entry.OpenAsync(cancellationToken);
    }

    // A table is lines of JSON; files carry their own ending.
    private static string PathOf(TenantTaskPartInfo part, TenantDataSet set) =>
        Path.HasExtension(set.Name) ? $"{part.Module}/{set.Name}" : $"{part.Module}/{set.Name}.jsonl";

    private static object ManifestOf(TenantTaskInfo task) =>
        new
        {
            format = Format,
            tenant = new { id = task.TenantId, slug = task.Slug },
            exportedAt = task.CompletedAt,
            files = task.Parts.SelectMany(
                p => p.Sets,
                (p, s) =>
                    new
                    {
                        path = PathOf(p, s),
                        rows = s.Rows,
                        bytes = s.Bytes,
                        sha256 = s.Sha256,
                    }
            ),
        };
}
