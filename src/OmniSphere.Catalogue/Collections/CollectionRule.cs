using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Brands;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Search;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Collections;

/// <summary>
/// What the products of a collection have in common: all that is given holds. It is a search, so that membership is always
/// what the index says, and costs no table.
/// </summary>
internal sealed record CollectionRule : IValidated
{
    private const int MostBrands = 50;
    private const int MostAttributes = 20;
    private const int MostValues = 50;

    /// <summary>In this category or below it.</summary>
    public Id<CategoryKind>? Category { get; init; }

    /// <summary>Of one of these brands.</summary>
    public IReadOnlyList<Id<BrandKind>> Brands { get; init; } = [];

    /// <summary>With one of the values of each attribute.</summary>
    public IReadOnlyList<AttributeCondition> Attributes { get; init; } = [];

    /// <summary>Lowest price in minor units of the shop's currency.</summary>
    public long? PriceMin { get; init; }

    /// <summary>Highest price in minor units of the shop's currency.</summary>
    public long? PriceMax { get; init; }

    /// <summary>True leaves out what is sold out.</summary>
    public bool InStock { get; init; }

    /// <summary>The order they are shown in.</summary>
    public ProductSort Sort { get; init; }

    public void Validate(Validation v)
    {
        v.Count(Brands, "brands", MostBrands);
        v.Count(Attributes, "attributes", MostAttributes);
        v.Each(
            Attributes,
            "attributes",
            static (each, condition) =>
            {
                AttributeRules.CheckKey(each, condition.Key, "key");
                each.Count(condition.Values, "values", MostValues, min: 1);
                for (var i = 0; i < condition.Values.Count; i++)
                {
                    each.Line(condition.Values[i], $"values[{i}]", AttributeDefinition.ChoiceLength);
                }
            }
        );
        v.That(
            Attributes.OfType<AttributeCondition>().DistinctBy(a => a.Key, StringComparer.OrdinalIgnoreCase).Count()
                == Attributes.Count,
            "attributes",
            "duplicate",
            "Each attribute once."
        );
        v.Range(PriceMin, "priceMin", 0, long.MaxValue);
        v.Range(PriceMax, "priceMax", 0, long.MaxValue);
        v.That(
            PriceMin is null || PriceMax is null || PriceMin <= PriceMax,
            "priceMax",
            "out_of_range",
            "Not below priceMin."
        );
        v.That(
            Category is not null
                || Brands.Count > 0
                || Attributes.Count > 0
                || (PriceMin ?? PriceMax) is not null
                || InStock,
            "rule",
            "required",
            "A condition."
        );
    }

    /// <summary>What fits it; nothing when its category or all of its brands are gone.</summary>
    public async Task<ProductScope> ToScopeAsync(
        CatalogueDbContext db,
        TaxonomyCache taxonomies,
        Tenant shop,
        CancellationToken cancellationToken
    )
    {
        var filters = Attributes.ToDictionary(a => a.Key, a => a.Values, StringComparer.OrdinalIgnoreCase);
        if (Brands.Count > 0)
        {
            var brands = Brands;
            var names = await db
                .Brands.Where(b => EF.Parameter(brands).Contains(b.Id))
                .Select(b => b.Name)
                .ToListAsync(cancellationToken);
            if (names.Count == 0)
            {
                return ProductScope.Nothing;
            }

            filters["brand"] = names;
        }

        string? path = null;
        if (Category is { } id)
        {
            var category = (await taxonomies.GetAsync(cancellationToken)).Categories.Find(id);
            if (category is null)
            {
                return ProductScope.Nothing;
            }

            path = category.Slug;
        }

        return new ProductScope
        {
            Category = path,
            Filters = filters,
            PriceMin = PriceMin,
            PriceMax = PriceMax,
            // Its prices are of the shop's currency.
            Currency = shop.Currency,
            InStockOnly = InStock,
        };
    }
}

/// <summary>One of the values of an attribute.</summary>
/// <param name="Key">The attribute.</param>
/// <param name="Values">Any of these; for a number also ranges such as <c>2..5</c>.</param>
internal sealed record AttributeCondition(string Key, IReadOnlyList<string> Values);
