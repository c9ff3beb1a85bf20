using System.Globalization;
using System.Text;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// A tenant's folder: <c>current</c> names the live generation and how it was made, each generation is a folder of its
/// own, so that a new one is built beside the live one and takes its place in one step.
/// </summary>
internal sealed class IndexFolder(string path)
{
    private const string Current = "current";
    private const string Lock = "writer.lock";

    public string Path => path;

    /// <summary>The live generation, or null when there is none.</summary>
    public Generation? ReadCurrent()
    {
        try
        {
            var parts = File.ReadAllText(System.IO.Path.Combine(path, Current)).Split('\n');
            return parts is [var name, var made, ..] && Directory.Exists(System.IO.Path.Combine(path, name))
                ? new Generation(name, made, System.IO.Path.Combine(path, name))
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>An empty folder for the next generation.</summary>
    /// <param name="made">How it is made: form and language.</param>
    public Generation Next(string made)
    {
        Directory.CreateDirectory(path);
        var last = Generations()
            .Select(g => int.Parse(g.AsSpan(1), CultureInfo.InvariantCulture))
            .DefaultIfEmpty()
            .Max();
        var name = string.Create(CultureInfo.InvariantCulture, $"g{last + 1:D8}");
        return new Generation(name, made, Directory.CreateDirectory(System.IO.Path.Combine(path, name)).FullName);
    }

    /// <summary>Makes a generation the live one: after a crash it is either the old or the new one.</summary>
    public void Publish(Generation generation)
    {
        var temporary = System.IO.Path.Combine(path, Current + ".new");
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes($"{generation.Name}\n{generation.Made}\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, System.IO.Path.Combine(path, Current), overwrite: true);
    }

    /// <summary>Leaves the tenant without a live generation.</summary>
    public void Withdraw() => File.Delete(System.IO.Path.Combine(path, Current));

    /// <summary>Deletes all generations but those named. What is still open elsewhere is left for the next time.</summary>
    public void Sweep(params ReadOnlySpan<string?> keep)
    {
        foreach (var name in Generations())
        {
            if (!keep.Contains(name))
            {
                TryDelete(System.IO.Path.Combine(path, name));
            }
        }
    }

    public void Delete() => TryDelete(path);

    /// <summary>Keeps other processes from writing until it is disposed; a killed process lets go by itself.</summary>
    /// <exception cref="IOException">Another process writes.</exception>
    public FileStream LockWriting()
    {
        Directory.CreateDirectory(path);
        return new FileStream(
            System.IO.Path.Combine(path, Lock),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );
    }

    private IEnumerable<string> Generations() =>
        Directory.Exists(path)
            ? Directory
                .EnumerateDirectories(path, "g????????")
                .Select(d => System.IO.Path.GetFileName(d)!)
                .Where(n => n.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
            : [];

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Readers of this or another process are not done yet.
        }
    }
}

/// <summary>One generation of a tenant's index.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Made">Form, language and collation it was made with.</param>
/// <param name="Path">Its folder.</param>
internal sealed record Generation(string Name, string Made, string Path)
{
    /// <summary>Whether this build knows its form.</summary>
    public bool IsReadable => Made.StartsWith(IndexFields.Form + "/", StringComparison.Ordinal);
}
