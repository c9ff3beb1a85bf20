using System.ComponentModel.DataAnnotations;
using Confluent.Kafka;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Configuration section <c>OmniSphere:Kafka</c>. The host uses Kafka when <see cref="BootstrapServers"/> is set, else
/// the in-process bus.
/// </summary>
internal sealed class KafkaOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Kafka";

    /// <summary>Addresses of some brokers, <c>host:port</c>, separated by commas. Empty: no Kafka.</summary>
    public string? BootstrapServers { get; set; }

    /// <summary>
    /// What the names of topics and consumer groups begin with, so that several installations can share a cluster.
    /// Default <c>omnisphere</c>: <c>omnisphere.checkout</c> is the topic of checkout's events.
    /// </summary>
    [Required]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$")]
    public string Prefix { get; set; } = "omnisphere";

    /// <summary>Create missing topics at start. Default on; off where the service has no right to.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Partitions of a topic that is created. Default 12.</summary>
    [Range(1, 10_000)]
    public int Partitions { get; set; } = 12;

    /// <summary>Replicas of a topic that is created. Default −1: the cluster's own setting.</summary>
    [Range(-1, 100)]
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>Events of different aggregates that one module applies at the same time. Default 8.</summary>
    [Range(1, 256)]
    public int Parallelism { get; set; } = 8;

    /// <summary>Events that one module holds in memory, being applied or waiting. Default 2,000.</summary>
    [Range(10, 1_000_000)]
    public int MaxInFlight { get; set; } = 2000;

    /// <summary>
    /// How long the brokers may leave every event of a batch unanswered before the producer is replaced and the outbox
    /// sends again. Default 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan AcknowledgeWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stopping host lets consumers finish and sends what it has taken over. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the group waits for a silent member before its partitions go to others. Default 45 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Largest event in bytes; the topics must allow as much. Default 1,000,000.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxMessageBytes { get; set; } = 1_000_000;

    /// <summary>Encryption: <c>Plaintext</c> (default), <c>Ssl</c>, <c>SaslPlaintext</c> or <c>SaslSsl</c>.</summary>
    [EnumDataType(typeof(SecurityProtocol))]
    public SecurityProtocol SecurityProtocol { get; set; } = SecurityProtocol.Plaintext;

    /// <summary>
    /// <c>Plain</c>, <c>ScramSha256</c> or <c>ScramSha512</c>, with <see cref="Username"/> and <see cref="Password"/>; or
    /// <c>OAuthBearer</c> for Amazon MSK with IAM, with <see cref="AwsRegion"/>.
    /// </summary>
    public SaslMechanism? SaslMechanism { get; set; }

    /// <summary>SASL user.</summary>
    public string? Username { get; set; }

    /// <summary>SASL password; from a secret source, never a file in the repository.</summary>
    public string? Password { get; set; }

    /// <summary>The region of an Amazon MSK cluster with IAM access control; credentials are the host's own.</summary>
    public string? AwsRegion { get; set; }

    /// <summary>PEM file of the authorities to trust; the system's own when empty.</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM file of the client's certificate, for mutual TLS.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the client's private key.</summary>
    public string? KeyFile { get; set; }

    private bool UsesSasl => SecurityProtocol is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SaslMechanism is not null && !UsesSasl)
        {
            yield return Fault(
                $"A SASL mechanism needs {Section}:SecurityProtocol SaslSsl or SaslPlaintext.",
                nameof(SaslMechanism)
            );
        }

        if (UsesSasl && SaslMechanism is null)
        {
            yield return Fault($"{SecurityProtocol} needs a SASL mechanism.", nameof(SaslMechanism));
        }

        if (
            SaslMechanism
            is Confluent.Kafka.SaslMechanism.Plain
                or Confluent.Kafka.SaslMechanism.ScramSha256
                or Confluent.Kafka.SaslMechanism.ScramSha512
        )
        {
            if (string.IsNullOrEmpty(Username))
            {
                yield return Fault($"{SaslMechanism} needs a user name.", nameof(Username));
            }

            if (string.IsNullOrEmpty(Password))
            {
                yield return Fault($"{SaslMechanism} needs a password.", nameof(Password));
            }
        }
        else if (SaslMechanism is Confluent.Kafka.SaslMechanism.OAuthBearer)
        {
            if (string.IsNullOrEmpty(AwsRegion))
            {
                yield return Fault("OAuthBearer signs in to Amazon MSK and needs its region.", nameof(AwsRegion));
            }
        }
        else if (SaslMechanism is not null)
        {
            yield return Fault("Supported are Plain, ScramSha256, ScramSha512, OAuthBearer.", nameof(SaslMechanism));
        }

        foreach (
            var (name, path) in new[]
            {
                (nameof(CaFile), CaFile),
                (nameof(CertificateFile), CertificateFile),
                (nameof(KeyFile), KeyFile),
            }
        )
        {
            if (path is { Length: > 0 } && !File.Exists(path))
            {
                yield return Fault("The file does not exist.", name);
            }
        }
    }

    private static ValidationResult Fault(string message, string member) => new(message, [member]);
}
