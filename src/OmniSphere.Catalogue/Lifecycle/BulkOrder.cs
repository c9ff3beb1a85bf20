using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Lifecycle;

/// <summary>One change for many products: exactly one of its parts besides the products is given.</summary>
internal sealed record BulkOrder : IValidated
{
    public const int MostProducts = 200;

    public required IReadOnlyList<Id<ProductKind>> Products { get; init; }

    /// <summary>The status they get: <c>draft</c>, <c>published</c> or <c>archived</c>.</summary>
    public ProductStatus? Status { get; init; }

    /// <summary>The categories they are put in and taken out of.</summary>
    public BulkCategories? Categories { get; init; }

    /// <summary>How their prices change.</summary>
    public BulkPrice? Price { get; init; }

    /// <summary>True deletes them; they can be restored.</summary>
    public bool? Delete { get; init; }

    public void Validate(Validation v)
    {
        v.Count(Products, "products", MostProducts, min: 1);
        v.That(Products.Distinct().Count() == Products.Count, "products", "duplicate", "Each product once.");
        v.That(
            new object?[] { Status, Categories, Price, Delete is true ? Delete : null }.Count(p => p is not null) == 1,
            "status",
            "one_of",
            "Exactly one of status, categories, price and delete."
        );
        v.That(Status != ProductStatus.Deleted, "status", "not_allowed", "draft, published or archived.");
        v.Nested(Categories, "categories");
        v.Nested(Price, "price");
    }
}

/// <summary>Categories that products are put in and taken out of.</summary>
internal sealed record BulkCategories : IValidated
{
    public IReadOnlyList<Id<CategoryKind>> Add { get; init; } = [];
    public IReadOnlyList<Id<CategoryKind>> Remove { get; init; } = [];

    public void Validate(Validation v)
    {
        v.Count(Add, "add", ProductRules.Categories);
        v.Count(Remove, "remove", ProductRules.Categories);
        v.That(Add.Count + Remove.Count > 0, "add", "too_few", "A category to add or to remove.");
        v.That(!Add.Intersect(Remove).Any(), "remove", "duplicate", "A category is added or removed.");
    }
}

/// <summary>How the prices of all variants change in one currency: by a percentage, by an amount or to an amount.</summary>
internal sealed record BulkPrice : IValidated
{
    public required Currency Currency { get; init; }

    /// <summary>By so much of a hundred, from -100 to 1000; rounded half away from zero to the currency's digits.</summary>
    public decimal? Percent { get; init; }

    /// <summary>By so many minor units.</summary>
    public long? By { get; init; }

    /// <summary>To so many minor units.</summary>
    public long? To { get; init; }

    public void Validate(Validation v)
    {
        v.That(!Currency.IsNone, "currency", "required", "This field is required.");
        v.That(
            new object?[] { Percent, By, To }.Count(p => p is not null) == 1,
            "percent",
            "one_of",
            "Exactly one of percent, by and to."
        );
        v.Range(Percent, "percent", -100, 1000);
        v.Range(By, "by", -ProductRules.HighestPrice, ProductRules.HighestPrice);
        v.Range(To, "to", 0, ProductRules.HighestPrice);
    }

    /// <summary>The new price; it may be out of range.</summary>
    public long Apply(long amount) =>
        To
        ?? (
            By is { } difference
                ? amount + difference
                : (long)Math.Round(amount + (amount * Percent!.Value / 100m), MidpointRounding.AwayFromZero)
        );
}
