namespace OmniSphere.Tenancy;

/// <summary>Marks an <see cref="Id{T}"/> as naming a tenant (<c>tnt_…</c>).</summary>
public sealed class TenantKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "tnt";
}

/// <summary>Whether a tenant is served.</summary>
public enum TenantStatus
{
    /// <summary>Served.</summary>
    Active,

    /// <summary>Known but refused with <c>tenant.suspended</c>; its data is kept.</summary>
    Suspended,

    /// <summary>Closed for good with <c>tenant.deleted</c>; its data is there until the grace ends, and so is the way back.</summary>
    Deleting,

    /// <summary>Its data is being deleted; nothing is done for it any more.</summary>
    Erasing,
}

/// <summary>A merchant of the platform: the boundary of all data. Immutable; changes go through the tenant directory.</summary>
public sealed record Tenant
{
    /// <summary>The id that every row, key, event and token of the tenant carries.</summary>
    public required Id<TenantKind> Id { get; init; }

    /// <summary>The subdomain label, unique on the platform: 1–63 characters of <c>a-z 0-9 -</c> (RFC 1123).</summary>
    public required string Slug { get; init; }

    /// <summary>The shop's name as customers see it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether requests are served.</summary>
    public TenantStatus Status { get; init; }

    /// <summary>Custom domains, lower-case host names without port.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>The currency prices are kept in unless a request names another.</summary>
    public required Currency Currency { get; init; }

    /// <summary>BCP 47 tag of the shop's language and formats, for example <c>fr-FR</c>.</summary>
    public required string Culture { get; init; }

    /// <summary>IANA time zone, for example <c>Europe/Paris</c>.</summary>
    public string TimeZone { get; init; } = "Etc/UTC";

    /// <summary>ISO 3166-1 alpha-2 country the merchant sells from.</summary>
    public required string Country { get; init; }

    /// <summary>Service plan; partitions limits and metrics. Free text, lower-case.</summary>
    public string Plan { get; init; } = "standard";

    /// <summary>
    /// The database the tenant has for itself, by its name in <c>OmniSphere:Database:Databases</c>; null for the shared
    /// one. Chosen when the tenant is created, for good.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>The address mail to customers comes from.</summary>
    public string? ContactEmail { get; init; }

    /// <summary>When it was added to the directory, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Starts at 1 and grows with every change.</summary>
    public long Version { get; init; } = 1;
}
