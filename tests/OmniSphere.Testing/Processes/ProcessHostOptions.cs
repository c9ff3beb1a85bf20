using System.Reflection;
using System.Text.Json.Nodes;

namespace OmniSphere.Testing;

/// <summary>What a <see cref="ProcessHost"/> runs.</summary>
public sealed record ProcessHostOptions
{
    /// <summary>The program's assembly, a path to a <c>.dll</c> with its runtime configuration beside it.</summary>
    public required string Assembly { get; init; }

    /// <summary>The address that answers with success once the program is ready.</summary>
    public required Uri Ready { get; init; }

    /// <summary>A PEM file with the authority of the certificate that <see cref="Ready"/> shows, if it is HTTPS.</summary>
    public string? Authority { get; init; }

    /// <summary>Command-line arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables that differ from the test's own; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets each line that the program prints, on any thread.</summary>
    public Action<string>? Line { get; init; }

    /// <summary>The folder it runs in, hence its content root. The assembly's own by default.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How long it may take to become ready. Three minutes by default, for a busy machine.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// A host of the reference store as this build made it, listening on a loopback port, with its data in a folder.
    /// </summary>
    /// <param name="name">The sample's folder, such as <c>AllInOne</c>.</param>
    /// <param name="port">The port to listen on; see <see cref="FreePort"/>.</param>
    /// <param name="dataFolder">Where it keeps databases and indexes.</param>
    public static ProcessHostOptions ForSample(string name, int port, string dataFolder) =>
        ForProgram($"samples/ReferenceStore/{name}", $"ReferenceStore.{name}", port, dataFolder);

    /// <summary>A host of this repository as this build made it.</summary>
    /// <param name="folder">The project's folder, from the repository's root.</param>
    /// <param name="assembly">The name of its assembly.</param>
    /// <param name="port">The port to listen on; see <see cref="FreePort"/>.</param>
    /// <param name="dataFolder">Where it keeps databases and indexes.</param>
    public static ProcessHostOptions ForProgram(string folder, string assembly, int port, string dataFolder)
    {
        var project = Path.Combine(Repository.Folder, folder);
        var configuration = typeof(ProcessHostOptions)
            .Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!
            .Configuration;
        return new()
        {
            Assembly = Path.Combine(project, "bin", configuration, "net10.0", $"{assembly}.dll"),
            WorkingDirectory = project,
            Ready = new Uri($"http://127.0.0.1:{port}/health/ready"),
            Arguments = ["--urls", $"http://127.0.0.1:{port}", $"--OmniSphere:DataFolder={dataFolder}"],
            Environment = LaunchProfile(project),
        };
    }

    /// <summary>The environment that <c>dotnet run</c> gives the program.</summary>
    private static Dictionary<string, string?> LaunchProfile(string project)
    {
        var file = Path.Combine(project, "Properties", "launchSettings.json");
        var profile = File.Exists(file)
            ? JsonNode.Parse(File.ReadAllText(file))!["profiles"]!.AsObject().First().Value
            : null;
        var variables = profile?["environmentVariables"]?.AsObject() ?? [];
        return new(variables.ToDictionary(v => v.Key, v => (string?)v.Value), StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };
    }
}
