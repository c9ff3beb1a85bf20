using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>What changes; what is left out or null stays.</summary>
/// <param name="Name">The shop's name.</param>
/// <param name="Domains">All of its own domains.</param>
/// <param name="Culture">BCP 47 tag such as <c>fr-FR</c>.</param>
/// <param name="TimeZone">IANA time zone.</param>
/// <param name="Country">ISO 3166-1 alpha-2 country it sells from.</param>
/// <param name="Plan">Its service plan.</param>
/// <param name="ContactEmail">Where its mail comes from; empty for none.</param>
internal sealed record UpdateTenantRequest(
    string? Name = null,
    IReadOnlyList<string>? Domains = null,
    string? Culture = null,
    string? TimeZone = null,
    string? Country = null,
    string? Plan = null,
    string? ContactEmail = null
) : IValidated
{
    public void Validate(Validation v) =>
        v.Entry(Name, Domains, Culture, TimeZone, Country, Plan, ContactEmail is "" ? null : ContactEmail);

    public Tenant Apply(Tenant tenant) =>
        tenant with
        {
            Name = Name ?? tenant.Name,
            Domains = Domains is null ? tenant.Domains : [.. Domains.Select(d => d.ToLowerInvariant())],
            Culture = Culture ?? tenant.Culture,
            TimeZone = TimeZone ?? tenant.TimeZone,
            Country = Country ?? tenant.Country,
            Plan = Plan ?? tenant.Plan,
            ContactEmail = ContactEmail is "" ? null : ContactEmail ?? tenant.ContactEmail,
        };
}

/// <summary>Changes a tenant's entry. Slug and currency stay: links and prices hang on them.</summary>
internal static class UpdateTenant
{
    public static void Map(ModuleRoutes platform) =>
        platform
            .MapPatch(
                "/tenants/{id}",
                (
                    Id<TenantKind> id,
                    UpdateTenantRequest request,
                    IfMatch ifMatch,
                    ITenantDirectory directory,
                    CancellationToken ct
                ) => HandleAsync(id, request, ifMatch.Required(), directory, ct)
            )
            .ForOperator(PlatformPermissions.ManageTenants)
            .WithName("UpdateTenant")
            .WithSummary("Changes a tenant; needs If-Match.")
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<VersionedOk<TenantView>> HandleAsync(
        Id<TenantKind> id,
        UpdateTenantRequest request,
        IfMatch ifMatch,
        ITenantDirectory directory,
        CancellationToken cancellationToken
    )
    {
        var changed = await directory.UpdateAsync(
            id,
            tenant =>
            {
                ifMatch.Guard(tenant.Version);
                return request.Apply(tenant);
            },
            cancellationToken
        );
        return Versioned.Ok(TenantView.Of(changed), changed.Version);
    }
}
