using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Platform;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

internal sealed partial class TenantDirectory(
    IServiceScopeFactory scopes,
    IOptions<DatabaseOptions> databases,
    TimeProvider clock,
    TenantCache cache
) : ITenantDirectory
{
    public async Task<Tenant> CreateAsync(
        Tenant tenant,
        TenantOwner? owner,
        CancellationToken cancellationToken = default
    )
    {
        if (!SlugPattern().IsMatch(tenant.Slug))
        {
            throw Problem.Invalid(
                "slug",
                "slug.invalid",
                "A slug is 1 to 63 characters of a-z, 0-9 and inner hyphens."
            );
        }

        if (tenant.Database is { } database && !databases.Value.Databases.ContainsKey(database))
        {
            throw Problem.Invalid("database", "database.unknown", "No database of this name is configured.");
        }

        var id = tenant.Id.IsEmpty ? Id<TenantKind>.New(clock) : tenant.Id;
        var created = await ChangeAsync(
            tenant with
            {
                Id = id,
            },
            async (db, revision, ct) =>
            {
                var row = new TenantRow
                {
                    Id = id,
                    Slug = tenant.Slug,
                    Name = tenant.Name,
                    Currency = tenant.Currency,
                    Culture = tenant.Culture,
                    TimeZone = tenant.TimeZone,
                    Country = tenant.Country,
                    Plan = tenant.Plan,
                    Database = tenant.Database,
                    CreatedAt = clock.GetUtcNow(),
                    Revision = revision,
                };
                row.Write(tenant);
                db.Tenants.Add(row);
                await db.SaveChangesAsync(ct);
                db.Publish(id, Created(row.ToTenant(), owner));
                await db.SaveChangesAsync(ct);
                return row.ToTenant();
            },
            cancellationToken
        );
        cache.Changed(id);
        return created;
    }

    public async Task<Tenant> GetAsync(Id<TenantKind> id, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        return (
                await DatabaseTenantStore.Rows(scope).SingleOrDefaultAsync(t => t.Id == id, cancellationToken)
            )?.ToTenant() ?? throw NotFound();
    }

    public async Task<IReadOnlyList<Tenant>> ListAsync(
        TenantFilter filter,
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = DatabaseTenantStore.Rows(scope);
        if (filter.Status is { } status)
        {
            rows = rows.Where(t => t.Status == status);
        }

        if (filter.Plan is { } plan)
        {
            rows = rows.Where(t => t.Plan == plan);
        }

        if (filter.Text is { Length: > 0 } text)
        {
            var pattern = $"{LikeSpecial().Replace(text.ToLowerInvariant(), @"\$0")}%";
#pragma warning disable CA1304, CA1311 // Translated to SQL's own function.
            rows = rows.Where(t =>
                EF.Functions.Like(t.Slug, pattern, @"\") || EF.Functions.Like(t.Name.ToLower(), pattern, @"\")
            );
#pragma warning restore CA1304, CA1311
        }

        return [.. (await rows.After(after).Take(limit).ToListAsync(cancellationToken)).Select(r => r.ToTenant())];
    }

    public Task<Tenant> UpdateAsync(
        Id<TenantKind> id,
        Func<Tenant, Tenant> change,
        CancellationToken cancellationToken = default
    ) => UpdateAsync(id, change, static (_, _, _) => Task.CompletedTask, cancellationToken);

    /// <summary>The same, with something that belongs to the change and commits with it.</summary>
    internal async Task<Tenant> UpdateAsync(
        Id<TenantKind> id,
        Func<Tenant, Tenant> change,
        Func<PlatformDbContext, Tenant, CancellationToken, Task> also,
        CancellationToken cancellationToken
    )
    {
        var before = await GetAsync(id, cancellationToken);
        if (Same(change(before), before))
        {
            return before;
        }

        var changed = await ChangeAsync(
            before,
            async (db, revision, ct) =>
            {
                db.ChangeTracker.Clear();
                var row =
                    await db.Tenants.Include(t => t.Domains).SingleOrDefaultAsync(t => t.Id == id, ct)
                    ?? throw NotFound();
                var old = row.ToTenant();
                var wanted = change(old);
                if (Same(wanted, old))
                {
                    return old; // Somebody else was faster.
                }

                if (
                    (wanted.Id, wanted.Slug, wanted.Currency, wanted.Database)
                    != (id, old.Slug, old.Currency, old.Database)
                )
                {
                    throw new ArgumentException("Id, slug, currency and database of a tenant stay.", nameof(change));
                }

                await TenantStatusChange.GuardAsync(db, old, wanted, ct);

                row.Write(wanted);
                row.Revision = revision;
                await db.SaveChangesAsync(ct);
                Announce(db, old, row.ToTenant());
                await also(db, row.ToTenant(), ct);
                await db.SaveChangesAsync(ct);
                return row.ToTenant();
            },
            cancellationToken
        );
        cache.Changed(id);
        return changed;
    }

    /// <summary>Runs a change in one transaction that holds the directory's revision.</summary>
    private async Task<Tenant> ChangeAsync(
        Tenant subject,
        Func<PlatformDbContext, long, CancellationToken, Task<Tenant>> work,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().SetSystem();
        var db = scope.ServiceProvider.GetRequiredService<PlatformDbContext>();
        try
        {
            return await db.TransactAsync(
                async ct =>
                {
                    await db.Revisions.ExecuteUpdateAsync(s => s.SetProperty(r => r.Revision, r => r.Revision + 1), ct);
                    var revision = await db.Revisions.Select(r => r.Revision).SingleAsync(ct);
                    return await work(db, revision, ct);
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (e is not DbUpdateConcurrencyException)
        {
            if (await db.Tenants.AnyAsync(t => t.Slug == subject.Slug && t.Id != subject.Id, cancellationToken))
            {
                throw Problem.Conflict("tenant.slug_taken", $"The slug '{subject.Slug}' is taken.");
            }

            throw Problem.Conflict("tenant.domain_taken", "One of the domains belongs to another tenant.");
        }
    }

    private static TenantCreated Created(Tenant tenant, TenantOwner? owner) =>
        new(tenant.Id, tenant.Slug, tenant.Name, tenant.Currency, tenant.Country, tenant.Plan, owner);

    private static void Announce(PlatformDbContext db, Tenant old, Tenant now)
    {
        switch (old.Status, now.Status)
        {
            case (not TenantStatus.Suspended, TenantStatus.Suspended):
                db.Publish(now.Id, new TenantSuspended(now.Id, now.Version));
                break;
            case (not TenantStatus.Active, TenantStatus.Active):
                db.Publish(now.Id, new TenantResumed(now.Id, now.Version));
                break;
            case (not TenantStatus.Deleting, TenantStatus.Deleting):
                break; // Announced by whoever asks for it.
            default:
                db.Publish(now.Id, new TenantUpdated(now.Id, now.Version));
                break;
        }
    }

    private static bool Same(Tenant one, Tenant two) =>
        one.Domains.Order(StringComparer.Ordinal).SequenceEqual(two.Domains, StringComparer.Ordinal)
        && one with { Domains = two.Domains } == two;

    private static ProblemException NotFound() => Problem.NotFound("tenant.not_found", "There is no such tenant.");

    [GeneratedRegex(
        @"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex SlugPattern();

    [GeneratedRegex(@"[\\%_]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LikeSpecial();
}
