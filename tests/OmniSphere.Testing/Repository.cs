namespace OmniSphere.Testing;

/// <summary>The checkout that the running tests were built from.</summary>
public static class Repository
{
    private static readonly Lazy<string> Root = new(Find);

    /// <summary>The folder that holds <c>OmniSphere.sln</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside a checkout.</exception>
    public static string Folder => Root.Value;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OmniSphere.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds OmniSphere.sln.");
    }
}
