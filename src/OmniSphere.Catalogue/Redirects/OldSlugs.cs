using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Catalogue.Redirects;

/// <summary>That something gets another slug.</summary>
internal readonly record struct SlugChange(Guid Id, string From, string To);

/// <summary>Keeps the slugs that things had, so that links to them still lead to their pages.</summary>
internal sealed class OldSlugs(CatalogueDbContext db, TimeProvider clock)
{
    /// <summary>Old slugs that one thing keeps; those given up first are forgotten first.</summary>
    public const int MostOfOne = 20;

    /// <summary>The id of what had the slug last, or null.</summary>
    public static async Task<Guid?> FindAsync(
        CatalogueDbContext db,
        SlugOwner owner,
        string slug,
        CancellationToken cancellationToken
    ) =>
        slug.Length > Products.ProductRules.SlugLength
            ? null
            : await db
                .SlugRedirects.AsNoTracking()
                .Where(r => r.Owner == owner && r.Slug == slug)
                .Select(r => (Guid?)r.TargetId)
                .SingleOrDefaultAsync(cancellationToken);

    /// <summary>Keeps what is given up. Inside the transaction of the change; the caller saves.</summary>
    public async Task KeepAsync(
        SlugOwner owner,
        IReadOnlyCollection<SlugChange> changes,
        CancellationToken cancellationToken
    )
    {
        var renamed = changes.Where(c => c.From != c.To).ToList();
        if (renamed.Count == 0)
        {
            return;
        }

        var taken = renamed.Select(c => c.To).ToHashSet(StringComparer.Ordinal);
        var slugs = renamed.Select(c => c.From).Concat(taken).Distinct(StringComparer.Ordinal).ToList();
        await db
            .SlugRedirects.Where(r => r.Owner == owner && EF.Parameter(slugs).Contains(r.Slug))
            .ExecuteDeleteAsync(cancellationToken);
        await ForgetOldestAsync(owner, [.. renamed.Select(c => c.Id)], cancellationToken);
        var now = clock.GetUtcNow();
        db.SlugRedirects.AddRange(
            renamed
                .Where(c => !taken.Contains(c.From))
                .Select(c => new SlugRedirect
                {
                    TenantId = db.TenantId,
                    Owner = owner,
                    Slug = c.From,
                    TargetId = c.Id,
                    Since = now,
                })
        );
    }

    /// <summary>What is deleted leaves no redirects behind. Inside its transaction.</summary>
    public Task ForgetAsync(SlugOwner owner, Guid id, CancellationToken cancellationToken) =>
        db.SlugRedirects.Where(r => r.Owner == owner && r.TargetId == id).ExecuteDeleteAsync(cancellationToken);

    private async Task ForgetOldestAsync(SlugOwner owner, List<Guid> ids, CancellationToken cancellationToken)
    {
        var kept = await db
            .SlugRedirects.AsNoTracking()
            .Where(r => r.Owner == owner && EF.Parameter(ids).Contains(r.TargetId))
            .Select(r => new
            {
                r.TargetId,
                r.Slug,
                r.Since,
            })
            .ToListAsync(cancellationToken);
        var over = kept.GroupBy(r => r.TargetId)
            .SelectMany(g => g.OrderByDescending(r => r.Since).Skip(MostOfOne - 1))
            .Select(r => r.Slug)
            .ToList();
        if (over.Count > 0)
        {
            await db
                .SlugRedirects.Where(r => r.Owner == owner && EF.Parameter(over).Contains(r.Slug))
                .ExecuteDeleteAsync(cancellationToken);
        }
    }
}
