using OmniSphere.Catalogue.Categories;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Pages;

/// <summary>
/// What a page shows, as numbers: a page is good while none of its numbers was touched. Two things may share one, which
/// makes a page anew that need not be. Every node computes the same numbers.
/// </summary>
internal static class PageTags
{
    /// <summary>How many numbers there are.</summary>
    public const int Count = 1 << 16;

    /// <summary>The tree of categories and the attributes' definitions.</summary>
    public static int Taxonomy(Id<TenantKind> tenant) => Of(tenant, default, 1);

    /// <summary>Which products are for sale at all.</summary>
    public static int Assortment(Id<TenantKind> tenant) => Of(tenant, default, 2);

    /// <summary>Which products hang directly in a category.</summary>
    public static int Members(Id<TenantKind> tenant, Id<CategoryKind> category) => Of(tenant, category.Value, 3);

    /// <summary>A product with its variants and their stock.</summary>
    public static int Product(Id<TenantKind> tenant, Id<ProductKind> product) => Of(tenant, product.Value, 4);

    // FNV-1a; ids of one moment differ in their last bytes only, so all bytes are mixed.
    private static int Of(Id<TenantKind> tenant, Guid id, byte kind)
    {
        Span<byte> bytes = stackalloc byte[33];
        tenant.Value.TryWriteBytes(bytes);
        id.TryWriteBytes(bytes[16..]);
        bytes[32] = kind;
        var hash = 2166136261u;
        foreach (var b in bytes)
        {
            hash = unchecked((hash ^ b) * 16777619u);
        }

        return (int)((hash ^ (hash >> 16)) & (Count - 1));
    }
}
