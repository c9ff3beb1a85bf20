using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Configuration section <c>OmniSphere:Catalogue:Search:Elasticsearch</c>.</summary>
public sealed class ElasticsearchOptions
{
    /// <summary>Addresses of the cluster's nodes, such as <c>https://es1:9200</c>. Calls are spread over those that answer.</summary>
    public IList<string> Nodes { get; } = [];

    /// <summary>An encoded API key, sent as <c>Authorization: ApiKey …</c>. Instead of a user.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A user for basic authentication; needs <see cref="Password"/>.</summary>
    public string? Username { get; set; }

    /// <summary>The user's password.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// SHA-256 of the certificate that the nodes show, or of the authority that signed it, in hexadecimal with or without
    /// colons. Then nothing else is trusted. Null leaves it to the system's authorities.
    /// </summary>
    public string? CertificateFingerprint { get; set; }

    /// <summary>Begins the name of every index, alias and template: lower case letters, digits and dashes. Default <c>omnisphere</c>.</summary>
    [RegularExpression("^[a-z][a-z0-9-]{0,40}$")]
    public string Prefix { get; set; } = "omnisphere";

    /// <summary>Shards of the index that small tenants share, 1 to 64. Fixed once it is created. Default 4.</summary>
    [Range(1, 64)]
    public int SharedShards { get; set; } = 4;

    /// <summary>Copies of each shard, 0 to 5. Default 1.</summary>
    [Range(0, 5)]
    public int Replicas { get; set; } = 1;

    /// <summary>A tenant with so many products gets an index of its own at its next rebuild. Default 20,000.</summary>
    [Range(0, 1_000_000_000)]
    public int OwnIndexFrom { get; set; } = 20_000;

    /// <summary>How long one attempt at a call may take. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may take with all its attempts. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first one, 0 to 10, where a node is down, slow or busy. Default 3.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>Wait before the first retry; doubles from one to the next, spread at random. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long no call is tried once most of them failed. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest body of a bulk call in bytes, 64 KiB to 90 MiB. Default 5 MiB.</summary>
    [Range(65_536, 94_371_840)]
    public int BulkBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Bulk calls under way at once, 1 to 64. Default 2.</summary>
    [Range(1, 64)]
    public int BulkConcurrency { get; set; } = 2;
}
