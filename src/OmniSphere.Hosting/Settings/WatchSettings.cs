using Microsoft.Extensions.FileProviders;

namespace OmniSphere.Hosting.Settings;

/// <summary>Has the settings files of the content root watched by themselves.</summary>
internal static class WatchSettings
{
    public static void WatchSettingsOnly(this WebApplicationBuilder builder)
    {
        var (configuration, root) = (builder.Configuration, builder.Environment.ContentRootPath);
        var sources = ((IConfigurationBuilder)configuration).Sources;
        var watched = sources
            .OfType<FileConfigurationSource>()
            .Where(s => s.ReloadOnChange && s.FileProvider is PhysicalFileProvider files && IsTreeOf(files, root))
            .ToList();
        if (
            watched.Count == 0
            || sources.Any(s => s is ChainedConfigurationSource { ShouldDisposeConfiguration: true })
        )
        {
            return;
        }

        var before = Values(configuration);
        var trees = watched.Select(s => (PhysicalFileProvider)s.FileProvider!).Distinct().ToList();
        var files = new SettingsFiles(root);
        watched.ForEach(s => s.FileProvider = files);
        configuration.SetFileProvider(files);
        // All are read anew, by sources whose provider is another now.
        sources.Add(files);
        sources[sources.IndexOf(watched[0])] = watched[0];
        // What was set by hand, also to nothing, no source knows.
        foreach (var key in before.Keys.Union(Values(configuration).Keys))
        {
            var value = before.GetValueOrDefault(key);
            if (configuration[key] != value)
            {
                configuration[key] = value;
            }
        }

        if (trees.Contains(builder.Environment.ContentRootFileProvider))
        {
            builder.Environment.ContentRootFileProvider = new PhysicalFileProvider(root);
        }

        // Ends their watching; what they read is read by nobody any more.
        trees.ForEach(t => t.Dispose());
    }

    private static Dictionary<string, string> Values(ConfigurationManager configuration) =>
        configuration
            .AsEnumerable()
            .Where(s => s.Value is not null)
            .ToDictionary(s => s.Key, s => s.Value!, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whoever has files asked for changes, because his volumes tell of none, keeps that.</summary>
    private static bool IsTreeOf(PhysicalFileProvider files, string root) =>
        !files.UseActivePolling && Trimmed(files.Root) == Trimmed(root);

    private static string Trimmed(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
