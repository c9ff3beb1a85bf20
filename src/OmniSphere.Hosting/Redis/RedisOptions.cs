using System.ComponentModel.DataAnnotations;
using System.Security.Authentication;
using StackExchange.Redis;

namespace OmniSphere.Hosting.Redis;

/// <summary>
/// Configuration section <c>OmniSphere:Redis</c>. With a connection string, caches become coherent across nodes and get
/// a shared second level, and rate limits, locks and data-protection keys are shared; without one they are this process's.
/// </summary>
public sealed class RedisOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Redis";

    /// <summary>
    /// Servers and settings as StackExchange.Redis writes them, for example <c>redis-1:6379,redis-2:6379</c>; the nodes
    /// of a cluster are found from any of them, the members of a sentinel group with <c>serviceName=…</c>. Keep the
    /// password out of it: see <see cref="Password"/>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>The user of Redis's access control list; none for the default user.</summary>
    public string? User { get; set; }

    /// <summary>The password; read again for each new connection, so that it can be changed without a restart.</summary>
    public string? Password { get; set; }

    /// <summary>Encrypt the connection (TLS 1.2 or later). Default off.</summary>
    public bool Tls { get; set; }

    /// <summary>The name on the server's certificate, when it is not the host in the connection string.</summary>
    public string? TlsHost { get; set; }

    /// <summary>
    /// A PEM file with the authority that signed the server's certificate, when the machine does not trust it already.
    /// </summary>
    public string? TlsAuthority { get; set; }

    /// <summary>What every key and channel begins with: one server may serve several installations.</summary>
    [Required, RegularExpression("[A-Za-z0-9_.-]{1,40}")]
    public string KeyPrefix { get; set; } = "omnisphere";

    /// <summary>How long an operation may take before it counts as failed. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How often a message to itself proves that this node hears what the others say. When none comes back within
    /// <see cref="Timeout"/>, the node goes on without Redis. Default 1 second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan ProbeEvery { get; set; } = TimeSpan.FromSeconds(1);

    internal bool IsConfigured => !string.IsNullOrWhiteSpace(ConnectionString);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsConfigured)
        {
            yield break;
        }

        // Never the text itself, which may hold a password after all.
        if (!TryParse(out var parsed) || parsed.EndPoints.Count == 0)
        {
            yield return new ValidationResult(
                "It does not name a server as StackExchange.Redis expects it, for example 'redis:6379'.",
                [nameof(ConnectionString)]
            );
        }

        if (TlsAuthority is { } file && !File.Exists(file))
        {
            yield return new ValidationResult($"There is no file '{file}'.", [nameof(TlsAuthority)]);
        }
    }

    internal ConfigurationOptions ToConfiguration()
    {
        TryParse(out var configuration);
        // A server that is away is waited for in the background; operations fail at once instead of queueing up.
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ConnectTimeout = (int)Math.Max(1000, Timeout.TotalMilliseconds);
        configuration.AsyncTimeout = configuration.SyncTimeout = (int)Timeout.TotalMilliseconds;
        configuration.ReconnectRetryPolicy = new LinearRetry(250);
        configuration.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        configuration.IncludeDetailInExceptions = false;
        configuration.ClientName ??= "omnisphere";
        if (Tls || configuration.Ssl)
        {
            configuration.Ssl = true;
            configuration.SslHost = TlsHost ?? configuration.SslHost;
            configuration.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            if (TlsAuthority is { } authority)
            {
                configuration.TrustIssuer(authority);
            }
        }

        return configuration;
    }

    private bool TryParse(out ConfigurationOptions configuration)
    {
        try
        {
            configuration = ConfigurationOptions.Parse(ConnectionString ?? "");
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            configuration = new ConfigurationOptions();
            return false;
        }
    }
}
