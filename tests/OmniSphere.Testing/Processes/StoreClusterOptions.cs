namespace OmniSphere.Testing;

/// <summary>What a <see cref="StoreCluster"/> is made of.</summary>
public sealed record StoreClusterOptions
{
    /// <summary>The gateway's port; any free one when it is 0.</summary>
    public int Port { get; init; }

    /// <summary>Connects the services' role to PostgreSQL.</summary>
    public required string ServiceConnectionString { get; init; }

    /// <summary>Connects the role that owns the tables.</summary>
    public required string OwnerConnectionString { get; init; }

    /// <summary>Where the services keep keys and indexes.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where the catalogue answers gRPC; any free port when it is 0.</summary>
    public int GrpcPort { get; init; }

    /// <summary>The port at which checkout calls the catalogue over gRPC, where something stands between them.</summary>
    public int? CatalogueLink { get; init; }

    /// <summary>HTTPS everywhere, gRPC too, by a development certificate that everybody verifies.</summary>
    public bool Tls { get; init; }

    /// <summary>Further settings of every process, such as <c>OmniSphere:Kafka:BootstrapServers</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Further settings of the gateway alone, such as a second address of its.</summary>
    public IReadOnlyDictionary<string, string?> GatewaySettings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets each line that a process prints, with the process's name.</summary>
    public Action<string, string>? Line { get; init; }
}

/// <summary>A process that joins a <see cref="StoreCluster"/> beside those it has.</summary>
/// <param name="Name">What it is called from now on.</param>
/// <param name="Role">The process of the cluster whose part it plays.</param>
/// <param name="Folder">The program's project folder, from the repository's root.</param>
/// <param name="Assembly">The name of the program's assembly.</param>
/// <param name="Settings">What it is told differently from that process.</param>
public sealed record StoreProcess(
    string Name,
    string Role,
    string Folder,
    string Assembly,
    IReadOnlyDictionary<string, string?> Settings
);
