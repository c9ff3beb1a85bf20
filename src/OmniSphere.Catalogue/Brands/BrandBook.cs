using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Catalogue.Brands;

/// <summary>Spells brands as the shop spells them, and makes those that are named for the first time.</summary>
internal sealed class BrandBook(CatalogueDbContext db, TaxonomyCache taxonomies, TimeProvider clock)
{
    /// <summary>Room for a number behind the name.</summary>
    private const int SlugPart = Brand.SlugLength - 10;

    /// <summary>The name as the shop spells it. Inside the transaction of the change; the caller saves.</summary>
    public async Task<string?> SettleAsync(string? name, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(name)
            ? null
            : (await SettleAsync([name], cancellationToken)).GetValueOrDefault(Brand.Normalize(name));

    /// <summary>The names as the shop spells them, by their keys; new brands are tracked to be saved.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SettleAsync(
        IEnumerable<string?> names,
        CancellationToken cancellationToken
    )
    {
        var wanted = names
            .Where(n => !string.IsNullOrWhiteSpace(n))
            .Select(n => n!.Trim())
            .DistinctBy(Brand.Normalize, StringComparer.Ordinal)
            .ToDictionary(Brand.Normalize, StringComparer.Ordinal);
        if (wanted.Count == 0)
        {
            return wanted;
        }

        var known = await KnownAsync(wanted.Keys, cancellationToken);
        if (known.Count < wanted.Count)
        {
            // Nobody else makes the same brand meanwhile, and what others made just before is seen.
            await db.LockTaxonomyAsync(cancellationToken);
            known = await KnownAsync(wanted.Keys, cancellationToken);
            await AddAsync([.. wanted.Where(w => !known.ContainsKey(w.Key)).Select(w => w.Value)], cancellationToken);
        }

        return wanted.ToDictionary(w => w.Key, w => known.GetValueOrDefault(w.Key, w.Value), StringComparer.Ordinal);
    }

    /// <summary>A slug that no brand has: of the name, else with a number behind it.</summary>
    public async Task<string> FreeSlugAsync(string name, CancellationToken cancellationToken)
    {
        var plain = Slugs.From(name, SlugPart, "brand");
        for (var number = 1; ; number++)
        {
            var slug = number == 1 ? plain : string.Create(CultureInfo.InvariantCulture, $"{plain}-{number}");
            if (
                db.Brands.Local.All(b => b.Slug != slug)
                && !await db.Brands.AnyAsync(b => b.Slug == slug, cancellationToken)
            )
            {
                return slug;
            }
        }
    }

    private async Task AddAsync(List<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            db.Brands.Add(
                new Brand
                {
                    TenantId = db.TenantId,
                    Id = Id<BrandKind>.New(clock),
                    Name = name,
                    Key = Brand.Normalize(name),
                    Slug = await FreeSlugAsync(name, cancellationToken),
                }
            );
        }

        if (names.Count > 0)
        {
            taxonomies.Invalidate(db);
        }
    }

    private async Task<Dictionary<string, string>> KnownAsync(
        IReadOnlyCollection<string> keys,
        CancellationToken cancellationToken
    )
    {
        var known = await db
            .Brands.AsNoTracking()
            .Where(b => EF.Parameter(keys).Contains(b.Key))
            .ToDictionaryAsync(b => b.Key, b => b.Name, StringComparer.Ordinal, cancellationToken);
        // Those of the same transaction that are not saved yet.
        foreach (var brand in db.Brands.Local.Where(b => keys.Contains(b.Key)))
        {
            known[brand.Key] = brand.Name;
        }

        return known;
    }
}
