using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Catalogue.Media;

/// <summary>Configuration section <c>OmniSphere:Catalogue:Media</c>.</summary>
public sealed class MediaOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Catalogue:Media";

    /// <summary>Largest file, in bytes. Default 20 MiB.</summary>
    [Range(1_000, 1L << 30)]
    public long FileSize { get; set; } = 20 << 20;

    /// <summary>Most pixels of a picture, since browsers take it apart. Default 100 million.</summary>
    [Range(1, long.MaxValue)]
    public long Pixels { get; set; } = 100_000_000;

    /// <summary>Bytes that a tenant may keep. Default 10 GiB.</summary>
    [Range(0, long.MaxValue)]
    public long Quota { get; set; } = 10L << 30;

    /// <summary>Other quotas by the name of the service plan: <c>Quotas:enterprise</c>, in bytes.</summary>
    public IDictionary<string, long> Quotas { get; } = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long a file is kept that no product shows. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepUnused { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the download of one picture may take. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DownloadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether pictures are downloaded from addresses that are not on the public internet, too. Default no: whoever may
    /// import could else make the host call its neighbours.
    /// </summary>
    public bool DownloadsFromPrivateNetworks { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Quotas
            .Where(q => q.Value < 0)
            .Select(q => new ValidationResult("A quota is not negative.", [$"{nameof(Quotas)}:{q.Key}"]));

    internal long QuotaOf(Tenancy.Tenant tenant) => Quotas.TryGetValue(tenant.Plan, out var quota) ? quota : Quota;
}
