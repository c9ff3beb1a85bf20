namespace OmniSphere.Testing;

/// <summary>Where this machine keeps the programs that the fixtures start.</summary>
internal static class Executables
{
    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>
    /// The folder of PostgreSQL's server programs, newest version first, or null. Debian keeps them off PATH, in a
    /// folder per major version.
    /// </summary>
    public static string? FindPostgreSqlFolder()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return versions
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? Path.GetDirectoryName(Find("initdb"));
    }
}
