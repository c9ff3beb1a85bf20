using OmniSphere.Events;

namespace OmniSphere.Contracts.Catalogue;

/// <summary>A product was created, changed or removed; consumers read the current state by its id.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Version">The product's version after the change.</param>
/// <param name="Deleted">True when it is gone.</param>
public sealed record ProductUpdated(Id<ProductKind> ProductId, long Version, bool Deleted) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "product.updated";

    /// <inheritdoc />
    public string Subject => ProductId.ToString();
}

/// <summary>The saleable units of a variant changed.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="VariantId">The variant.</param>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Available">Saleable units after the change.</param>
public sealed record StockChanged(Id<ProductKind> ProductId, Id<VariantKind> VariantId, string Sku, int Available)
    : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "stock.changed";

    /// <inheritdoc />
    public string Subject => ProductId.ToString();
}

/// <summary>
/// An import created or changed many products in one transaction; takes the place of a <see cref="ProductUpdated"/> for
/// each of them. Consumers read the current state by the ids.
/// </summary>
/// <param name="ImportId">The import.</param>
/// <param name="ProductIds">The products, at most 500.</param>
public sealed record ProductsImported(Id<ImportKind> ImportId, IReadOnlyList<Id<ProductKind>> ProductIds)
    : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "products.imported";

    /// <inheritdoc />
    public string Subject => ImportId.ToString();
}

/// <summary>
/// What many products show was changed in one place, such as the name of their category or brand; takes the place of a
/// <see cref="ProductUpdated"/> for each of them. Consumers read the current state by the ids.
/// </summary>
/// <param name="Cause">Id of the category or brand.</param>
/// <param name="ProductIds">The products, at most 500.</param>
public sealed record ProductsChanged(string Cause, IReadOnlyList<Id<ProductKind>> ProductIds) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "products.changed";

    /// <inheritdoc />
    public string Subject => Cause;
}

/// <summary>The saleable units of a variant fell to what its shop calls low, or below.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="VariantId">The variant.</param>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Available">Saleable units after the change.</param>
/// <param name="Threshold">What the shop calls low.</param>
public sealed record StockLow(
    Id<ProductKind> ProductId,
    Id<VariantKind> VariantId,
    string Sku,
    int Available,
    int Threshold
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "stock.low";

    /// <inheritdoc />
    public string Subject => ProductId.ToString();
}

/// <summary>A variant that was sold out can be bought again.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="VariantId">The variant.</param>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Available">Saleable units after the change.</param>
public sealed record BackInStock(Id<ProductKind> ProductId, Id<VariantKind> VariantId, string Sku, int Available)
    : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "stock.back";

    /// <inheritdoc />
    public string Subject => ProductId.ToString();
}

/// <summary>Somebody asked to be told when a variant can be bought again, and now it can: one event for each of them.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="VariantId">The variant.</param>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Title">The product's title.</param>
/// <param name="Slug">Slug of the product page.</param>
/// <param name="Email">Who is to be told, once.</param>
public sealed record StockAwaited(
    Id<ProductKind> ProductId,
    Id<VariantKind> VariantId,
    string Sku,
    string Title,
    string Slug,
    string Email
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "stock.awaited";

    /// <inheritdoc />
    public string Subject => ProductId.ToString();
}
