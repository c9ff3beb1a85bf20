using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>A tenant as operators see it.</summary>
/// <param name="Id">The id that all its data carries.</param>
/// <param name="Slug">Its subdomain label.</param>
/// <param name="Name">The shop's name.</param>
/// <param name="Status">Whether it is served.</param>
/// <param name="Domains">Its own domains.</param>
/// <param name="Currency">The currency it sells in.</param>
/// <param name="Culture">BCP 47 tag of its language and formats.</param>
/// <param name="TimeZone">IANA time zone.</param>
/// <param name="Country">ISO 3166-1 alpha-2 country it sells from.</param>
/// <param name="Plan">Its service plan.</param>
/// <param name="ContactEmail">Where its mail comes from.</param>
/// <param name="Database">The database that it has for itself; null for the shared one.</param>
/// <param name="CreatedAt">When it was added, UTC.</param>
/// <param name="Version">What its ETag says.</param>
internal sealed record TenantView(
    Id<TenantKind> Id,
    string Slug,
    string Name,
    TenantStatus Status,
    IReadOnlyList<string> Domains,
    Currency Currency,
    string Culture,
    string TimeZone,
    string Country,
    string Plan,
    string? ContactEmail,
    string? Database,
    DateTimeOffset CreatedAt,
    long Version
)
{
    public static TenantView Of(Tenant tenant) =>
        new(
            tenant.Id,
            tenant.Slug,
            tenant.Name,
            tenant.Status,
            tenant.Domains,
            tenant.Currency,
            tenant.Culture,
            tenant.TimeZone,
            tenant.Country,
            tenant.Plan,
            tenant.ContactEmail,
            tenant.Database,
            tenant.CreatedAt,
            tenant.Version
        );
}
