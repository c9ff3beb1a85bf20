using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>Changes the platform's directory of tenants. Every change takes effect for the next request, on every node.</summary>
public interface ITenantDirectory
{
    /// <summary>Adds a tenant; its id is given by the directory when empty.</summary>
    /// <exception cref="ProblemException">409 <c>tenant.slug_taken</c> or <c>tenant.domain_taken</c>; 422 for a bad slug.</exception>
    Task<Tenant> CreateAsync(Tenant tenant, CancellationToken cancellationToken = default);

    /// <summary>Suspends or resumes a tenant.</summary>
    /// <exception cref="ProblemException">404 <c>tenant.unknown</c>.</exception>
    Task<Tenant> SetStatusAsync(Id<TenantKind> id, TenantStatus status, CancellationToken cancellationToken = default);
}

internal sealed partial class TenantDirectory(IServiceScopeFactory scopes, TimeProvider clock, TenantCache cache)
    : ITenantDirectory
{
    public async Task<Tenant> CreateAsync(Tenant tenant, CancellationToken cancellationToken = default)
    {
        if (!SlugPattern().IsMatch(tenant.Slug))
        {
            throw Problem.Invalid(
                "slug",
                "slug.invalid",
                "A slug is 1 to 63 characters of a-z, 0-9 and inner hyphens."
            );
        }

        var row = new TenantRow
        {
            Id = tenant.Id.IsEmpty ? Id<TenantKind>.New(clock) : tenant.Id,
            Slug = tenant.Slug,
            Name = tenant.Name,
            Status = tenant.Status,
            Currency = tenant.Currency,
            Culture = tenant.Culture,
            TimeZone = tenant.TimeZone,
            Country = tenant.Country,
            Plan = tenant.Plan,
            ContactEmail = tenant.ContactEmail,
            CreatedAt = clock.GetUtcNow(),
        };
        row.Domains.AddRange(tenant.Domains.Select(d => new TenantDomain { Domain = d.ToLowerInvariant() }));
        var created = await InDirectoryAsync(
            async (db, ct) =>
            {
                if (await db.Tenants.AnyAsync(t => t.Slug == row.Slug, ct))
                {
                    throw Problem.Conflict("tenant.slug_taken", $"The slug '{row.Slug}' is taken.");
                }

                var domains = row.Domains.Select(d => d.Domain).ToList();
                if (await db.Set<TenantDomain>().AnyAsync(d => domains.Contains(d.Domain), ct))
                {
                    throw Problem.Conflict("tenant.domain_taken", "One of the domains belongs to another tenant.");
                }

                db.Tenants.Add(row);
                await db.SaveChangesAsync(ct);
                return row.ToTenant();
            },
            cancellationToken
        );
        cache.Clear(); // A negative answer may be cached for the slug.
        return created;
    }

    public async Task<Tenant> SetStatusAsync(
        Id<TenantKind> id,
        TenantStatus status,
        CancellationToken cancellationToken = default
    )
    {
        var changed = await InDirectoryAsync(
            async (db, ct) =>
            {
                var row =
                    await db.Tenants.Include(t => t.Domains).SingleOrDefaultAsync(t => t.Id == id, ct)
                    ?? throw Problem.NotFound("tenant.unknown", "There is no such tenant.");
                row.Status = status;
                await db.SaveChangesAsync(ct);
                return row.ToTenant();
            },
            cancellationToken
        );
        cache.Clear();
        return changed;
    }

    private async Task<T> InDirectoryAsync<T>(
        Func<PlatformDbContext, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().SetSystem();
        var db = scope.ServiceProvider.GetRequiredService<PlatformDbContext>();
        return await db.TransactAsync(ct => work(db, ct), cancellationToken);
    }

    [GeneratedRegex(
        "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex SlugPattern();
}
