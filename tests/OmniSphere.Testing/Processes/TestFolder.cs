using System.Diagnostics;
using System.Globalization;

namespace OmniSphere.Testing;

/// <summary>
/// A throwaway folder, deleted on dispose. What a killed test run left behind is deleted when the next one starts.
/// </summary>
public sealed class TestFolder : IDisposable
{
    private static readonly Lazy<string> ProcessFolder = new(PrepareProcessFolder);
    private static int _count;

    private TestFolder(string path) => Path = path;

    /// <summary>
    /// The folder's full path, <c>(temp)/omnisphere-tests-(user)/(process id)/(name)-(n)</c>. The environment's
    /// <c>OMNISPHERE_TEST_FOLDERS</c> names another place than the system's temporary folder.
    /// </summary>
    public string Path { get; }

    /// <summary>Creates an empty folder.</summary>
    /// <param name="name">A word that tells a reader of the temporary folder what it is for.</param>
    public static TestFolder Create(string name = "data")
    {
        var number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        return new(Directory.CreateDirectory(System.IO.Path.Combine(ProcessFolder.Value, $"{name}-{number}")).FullName);
    }

    /// <summary>Deletes the folder and all it holds. Files still in use by another process do no harm.</summary>
    public void Dispose() => TryDelete(Path);

    private static string PrepareProcessFolder()
    {
        var place = Environment.GetEnvironmentVariable("OMNISPHERE_TEST_FOLDERS") ?? System.IO.Path.GetTempPath();
        var all = System.IO.Path.Combine(place, $"omnisphere-tests-{Environment.UserName}");
        Directory.CreateDirectory(all);
        foreach (var folder in Directory.EnumerateDirectories(all).Where(IsLeftOver))
        {
            TryDelete(folder);
        }

        var own = System.IO.Path.Combine(all, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => TryDelete(own);
        return Directory.CreateDirectory(own).FullName;
    }

    private static bool IsLeftOver(string folder)
    {
        if (!int.TryParse(System.IO.Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        try
        {
            using var owner = Process.GetProcessById(id);
            return id == Environment.ProcessId || owner.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A child that is still shutting down holds files; the next run's start deletes them.
        }
    }
}
