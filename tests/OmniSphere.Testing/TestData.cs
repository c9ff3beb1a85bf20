using Xunit;

namespace OmniSphere.Testing;

/// <summary>
/// Real data sets that are too large, or not ours, to be kept in the repository. They are looked for in the folder that
/// the environment variable <c>OMNISPHERE_DATA</c> names, else in <c>shared/data</c> beside the checkout or above it.
/// </summary>
public static class TestData
{
    private static readonly Lazy<string?> FolderFound = new(Find);

    /// <summary>The folder of the data sets, or null where this machine has none.</summary>
    public static string? Folder => FolderFound.Value;

    /// <summary>The path of one data set, or null where this machine does not have it.</summary>
    /// <param name="name">A folder or file below <see cref="Folder"/>, such as <c>search-icecat</c>.</param>
    public static string? Find(string name)
    {
        var path = Folder is null ? null : Path.Combine(Folder, name);
        return Path.Exists(path) ? path : null;
    }

    /// <summary>
    /// The path of one data set; skips the running test where it is absent, on a build server too, because the data is
    /// not part of the product.
    /// </summary>
    /// <param name="name">A folder or file below <see cref="Folder"/>.</param>
    public static string Require(string name)
    {
        var path = Find(name);
        if (path is null)
        {
            Assert.Skip($"The data set '{name}' is not on this machine; name its folder in OMNISPHERE_DATA.");
        }

        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("OMNISPHERE_DATA") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = Directory.GetParent(Repository.Folder); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
