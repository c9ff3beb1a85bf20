namespace OmniSphere.Testing;

/// <summary>How a throwaway PostgreSQL is started.</summary>
public sealed record PostgreSqlOptions
{
    /// <summary>
    /// True to flush commits to disk as a production server does (benchmarks, power-loss tests). False by default:
    /// a killed client loses nothing either way, and tests are faster.
    /// </summary>
    public bool Durable { get; init; }

    /// <summary>
    /// True when the server is to be restarted (<see cref="PostgreSqlServer.RestartAsync"/>): commits reach the operating
    /// system before they are answered, else the last of them would be lost with the server's memory.
    /// </summary>
    public bool Restarts { get; init; }

    /// <summary>The most connections at one time. 200 by default.</summary>
    public int MaxConnections { get; init; } = 200;
}
