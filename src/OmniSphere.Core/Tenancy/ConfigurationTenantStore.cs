using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmniSphere.Tenancy;

/// <summary>Tenants written in configuration (<c>OmniSphere:Tenants</c>): for hosts with a few that never change.</summary>
internal sealed class ConfigurationTenantStore(IOptionsMonitor<ConfiguredTenants> options) : ITenantStore
{
    public ValueTask<Tenant?> FindAsync(Id<TenantKind> id, CancellationToken cancellationToken = default) =>
        Single(t => t.Id == id);

    public ValueTask<Tenant?> FindBySlugAsync(string slug, CancellationToken cancellationToken = default) =>
        Single(t => t.Slug == slug);

    public ValueTask<Tenant?> FindByDomainAsync(string domain, CancellationToken cancellationToken = default) =>
        Single(t => t.Domains.Contains(domain, StringComparer.Ordinal));

    public Task<IReadOnlyList<Tenant>> ListAsync(
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult<IReadOnlyList<Tenant>>([
            .. options
                .CurrentValue.Tenants.Select(t => t.ToTenant())
                .Where(t => string.CompareOrdinal(t.Slug, after) > 0)
                .OrderBy(t => t.Slug, StringComparer.Ordinal)
                .Take(limit),
        ]);

    private ValueTask<Tenant?> Single(Func<Tenant, bool> match) =>
        ValueTask.FromResult(options.CurrentValue.Tenants.Select(t => t.ToTenant()).FirstOrDefault(match));
}

/// <summary>Configuration section <c>OmniSphere</c>, its list <c>Tenants</c>.</summary>
internal sealed class ConfiguredTenants : IValidatableObject
{
    public List<ConfiguredTenant> Tenants { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Tenants.Count; i++)
        {
            var tenant = Tenants[i];
            if (!Id<TenantKind>.TryParse(tenant.Id, out _))
            {
                yield return Fault(i, nameof(tenant.Id), $"'{tenant.Id}' is no id of a tenant (tnt_…).");
            }

            if (tenant.Slug.Length == 0)
            {
                yield return Fault(i, nameof(tenant.Slug), "A slug is required.");
            }

            if (!Currency.TryParse(tenant.Currency, out _))
            {
                yield return Fault(i, nameof(tenant.Currency), $"'{tenant.Currency}' is no currency of ISO 4217.");
            }

            if (Tenants.Take(i).Any(t => t.Id == tenant.Id || t.Slug == tenant.Slug))
            {
                yield return Fault(i, nameof(tenant.Id), "Another tenant has this id or slug.");
            }
        }
    }

    private static ValidationResult Fault(int index, string setting, string fault) =>
        new(fault, [$"{nameof(Tenants)}:{index}:{setting}"]);
}

/// <summary>One entry of <c>OmniSphere:Tenants</c>.</summary>
internal sealed class ConfiguredTenant
{
    public string Id { get; set; } = "";
    public string Slug { get; set; } = "";
    public string Name { get; set; } = "";
    public TenantStatus Status { get; set; }
    public List<string> Domains { get; set; } = [];
    public string Currency { get; set; } = "EUR";
    public string Culture { get; set; } = "en-GB";
    public string TimeZone { get; set; } = "Etc/UTC";
    public string Country { get; set; } = "";
    public string? ContactEmail { get; set; }
    public string Plan { get; set; } = "standard";

    public Tenant ToTenant() =>
        new()
        {
            Id = Id<TenantKind>.Parse(Id),
            Slug = Slug,
            Name = Name,
            Plan = Plan,
            Status = Status,
            Domains = Domains,
            Currency = OmniSphere.Currency.Parse(Currency),
            Culture = Culture,
            TimeZone = TimeZone,
            Country = Country,
            ContactEmail = ContactEmail,
        };
}
