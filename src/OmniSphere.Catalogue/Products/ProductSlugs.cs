using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Catalogue.Products;

/// <summary>Finds slugs that are free: of the title, else with the SKU behind it, else with a number.</summary>
internal static class ProductSlugs
{
    private const string Nameless = "product";

    /// <summary>Room for what follows the title.</summary>
    private const int TitlePart = ProductRules.SlugLength - 60;

    public static async Task<string> FreeAsync(
        CatalogueDbContext db,
        ProductContent content,
        CancellationToken cancellationToken
    )
    {
        var candidates = Candidates(content).ToList();
        var taken = await TakenAsync(db, candidates, cancellationToken);
        if (candidates.FirstOrDefault(c => !taken.Contains(c)) is { } free)
        {
            return free;
        }

        for (var number = 2; ; number++)
        {
            var slug = Numbered(content, number);
            if (!await db.Products.AnyAsync(p => p.Slug == slug, cancellationToken))
            {
                return slug;
            }
        }
    }

    /// <summary>The slugs to try first, best first.</summary>
    public static IEnumerable<string> Candidates(ProductContent content)
    {
        var title = Slugs.From(content.Title, TitlePart, Nameless);
        yield return title;
        yield return $"{title}-{Slugs.From(content.Variants[0].Sku, 40, "x")}";
    }

    public static string Numbered(ProductContent content, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Slugs.From(content.Title, TitlePart, Nameless)}-{number}");

    /// <summary>Those of the slugs that products have.</summary>
    public static async Task<HashSet<string>> TakenAsync(
        CatalogueDbContext db,
        IReadOnlyCollection<string> slugs,
        CancellationToken cancellationToken
    ) =>
        await db
            .Products.Where(p => EF.Parameter(slugs).Contains(p.Slug))
            .Select(p => p.Slug)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
}
