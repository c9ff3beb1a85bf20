namespace OmniSphere;

/// <summary>The folder in which a host keeps what it keeps in files: <c>OmniSphere:DataFolder</c>.</summary>
public static class DataFolder
{
    /// <summary>The absolute path; <c>App_Data</c> below the content root unless configured.</summary>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="environment">Says where relative paths begin.</param>
    /// <param name="below">A folder in it.</param>
    public static string Of(IConfiguration configuration, IHostEnvironment environment, string below = "")
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        return Path.GetFullPath(
            Path.Combine(configuration["OmniSphere:DataFolder"] ?? "App_Data", below),
            environment.ContentRootPath
        );
    }
}
