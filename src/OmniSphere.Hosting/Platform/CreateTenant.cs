using OmniSphere.Authorization;
using OmniSphere.Contracts.Platform;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>A new tenant.</summary>
/// <param name="Slug">Its subdomain label, unique, for good: 1 to 63 characters of <c>a-z 0-9 -</c>.</param>
/// <param name="Name">The shop's name.</param>
/// <param name="Currency">The currency it sells in, for good.</param>
/// <param name="Culture">BCP 47 tag such as <c>fr-FR</c>.</param>
/// <param name="Country">ISO 3166-1 alpha-2 country it sells from.</param>
/// <param name="TimeZone">IANA time zone; <c>Etc/UTC</c> unless given.</param>
/// <param name="Plan">Its service plan; <c>standard</c> unless given.</param>
/// <param name="Domains">Its own domains.</param>
/// <param name="ContactEmail">Where its mail comes from.</param>
/// <param name="Owner">Who is invited by mail to run the shop.</param>
/// <param name="Database">The configured database that it has for itself, for good; the shared one unless given.</param>
internal sealed record CreateTenantRequest(
    string Slug,
    string Name,
    Currency Currency,
    string Culture,
    string Country,
    string? TimeZone = null,
    string? Plan = null,
    IReadOnlyList<string>? Domains = null,
    string? ContactEmail = null,
    TenantOwnerRequest? Owner = null,
    string? Database = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.Slug(Slug);
        v.Entry(Name, Domains, Culture, TimeZone, Country, Plan, ContactEmail);
        v.Nested(Owner, "owner");
    }

    public Tenant ToTenant() =>
        new()
        {
            Id = default,
            Slug = Slug,
            Name = Name,
            Currency = Currency,
            Culture = Culture,
            Country = Country,
            TimeZone = TimeZone ?? "Etc/UTC",
            Plan = Plan ?? "standard",
            Domains = Domains ?? [],
            ContactEmail = ContactEmail,
            Database = Database,
        };
}

/// <summary>Who is to run the shop.</summary>
/// <param name="Email">Where the invitation goes, and what they will sign in with.</param>
/// <param name="FirstName">Optional, at most 100 characters.</param>
/// <param name="LastName">Optional, at most 100 characters.</param>
internal sealed record TenantOwnerRequest(string Email, string? FirstName = null, string? LastName = null) : IValidated
{
    public void Validate(Validation v)
    {
        v.Email(Email.Trim(), "email");
        v.Length(FirstName, "firstName", max: 100);
        v.Length(LastName, "lastName", max: 100);
    }

    public TenantOwner ToOwner() => new(Email.Trim(), FirstName, LastName);
}

/// <summary>Adds a tenant. Every domain sets it up on <c>tenant.created</c>, a moment later.</summary>
internal static class CreateTenant
{
    public static void Map(ModuleRoutes platform) =>
        platform
            .MapPost(
                "/tenants",
                async (CreateTenantRequest request, ITenantDirectory directory, CancellationToken ct) =>
                {
                    var tenant = await directory.CreateAsync(request.ToTenant(), request.Owner?.ToOwner(), ct);
                    return Versioned.Created(
                        $"/platform/v1/tenants/{tenant.Id}",
                        TenantView.Of(tenant),
                        tenant.Version
                    );
                }
            )
            .ForOperator(PlatformPermissions.ManageTenants)
            .WithIdempotency()
            .WithName("CreateTenant")
            .WithSummary("Adds a tenant and invites its owner.")
            .ProducesProblem(StatusCodes.Status409Conflict);
}
