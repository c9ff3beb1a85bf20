using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Import;

/// <summary>The folder in which received files wait for their import.</summary>
internal sealed class ImportSpool(IOptions<CatalogueOptions> options, TimeProvider clock)
{
    private const string Suffix = ".import";
    private static readonly TimeSpan LeftOver = TimeSpan.FromDays(1);

    private string Folder => options.Value.ImportFolder;

    /// <summary>Keeps a received file, durably.</summary>
    /// <returns>Its size in bytes, or null when it is larger than allowed.</returns>
    public async Task<long?> WriteAsync(Id<ImportKind> id, Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        var size = 0L;
        var path = PathOf(id);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            var buffer = new byte[81_920];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                size += read;
                if (size > options.Value.ImportFileSize)
                {
                    break;
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        if (size <= options.Value.ImportFileSize)
        {
            return size;
        }

        File.Delete(path);
        return null;
    }

    /// <summary>Opens a file for this process alone; null when it is not here or another process works on it.</summary>
    public FileStream? TryOpen(Id<ImportKind> id)
    {
        try
        {
            return new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Delete(Id<ImportKind> id) => File.Delete(PathOf(id));

    /// <summary>The imports whose files are here.</summary>
    public IReadOnlyList<Id<ImportKind>> List() =>
        Directory.Exists(Folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(Folder, "*" + Suffix)
                    .Select(path => Path.GetFileNameWithoutExtension(path))
                    .Where(name => Id<ImportKind>.TryParse(name, out _))
                    .Select(Id<ImportKind>.Parse)
                    .Order(),
            ]
            : [];

    /// <summary>Whether a file that no import waits for is surely not one that is just being received.</summary>
    public bool IsLeftOver(Id<ImportKind> id) =>
        clock.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(PathOf(id)), TimeSpan.Zero) > LeftOver;

    private string PathOf(Id<ImportKind> id) => Path.Combine(Folder, id + Suffix);
}
