using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>
/// Stands in for a tenant where rows belong to the platform itself, such as the idempotency keys of operators. It is in
/// no directory, so that no request and no token can ever be its.
/// </summary>
internal static class PlatformTenant
{
    public static Tenant Instance { get; } =
        new()
        {
            Id = Id<TenantKind>.From(new Guid("00000000-0000-8000-8000-000000000001")),
            Slug = PlatformDbContext.Name,
            Name = PlatformDbContext.Name,
            Currency = Currency.Eur,
            Culture = "en",
            Country = "",
        };
}
