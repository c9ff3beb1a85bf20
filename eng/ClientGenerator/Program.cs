namespace OmniSphere.ClientGenerator;

/// <summary>Writes the typed clients of openapi/*.json into src/OmniSphere.Client/Generated. See eng/client.</summary>
internal static class Generator
{
    public static async Task Main(string[] args)
    {
        var root = args.FirstOrDefault() ?? Environment.CurrentDirectory;
        var folder = Path.Combine(root, "src", "OmniSphere.Client", "Generated");
        Directory.CreateDirectory(folder);
        var files = Clients.Generate(Path.Combine(root, "openapi"));
        foreach (var stale in Directory.EnumerateFiles(folder).Where(f => !files.ContainsKey(Path.GetFileName(f))))
        {
            File.Delete(stale);
        }

        foreach (var (name, text) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text);
            await Console.Out.WriteLineAsync($"{name}: {text.Count(c => c == '\n')} lines");
        }
    }
}
