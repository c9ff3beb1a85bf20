using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Services;

/// <summary>
/// Configuration section <c>OmniSphere:Services:{Name}</c>, such as <c>OmniSphere:Services:Catalogue</c>: where another
/// service of the deployment answers, and how long it may take. A service without an address is part of this process.
/// </summary>
internal sealed class ServiceOptions
{
    /// <summary>The section that holds one section per service.</summary>
    public const string Section = "OmniSphere:Services";

    /// <summary>Where the service's HTTP API answers, such as <c>http://catalogue:8080</c>.</summary>
    public Uri? Address { get; set; }

    /// <summary>Where others of its kind answer; a gateway spreads its requests over all of them.</summary>
    public IList<Uri> Replicas { get; } = [];

    /// <summary>
    /// Where it answers gRPC. Default: <see cref="Address"/>. Without TLS one port cannot speak both HTTP/1.1 and HTTP/2,
    /// so gRPC needs an endpoint of its own.
    /// </summary>
    public Uri? GrpcAddress { get; set; }

    /// <summary>How long a call may take, with all its attempts. Default 3 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a call that may be repeated is, when the service cannot be reached. Default 2.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 2;

    /// <summary>
    /// How long no further call is tried once half of them have failed: the service gets air, and callers an answer at
    /// once. Default 2 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:05:00")]
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(2);
}
