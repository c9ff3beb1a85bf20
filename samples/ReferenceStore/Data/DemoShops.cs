using System.Reflection;

namespace ReferenceStore.Data;

/// <summary>The shops embedded in this assembly: every folder under <c>Shops</c> that holds a <c>shop.json</c>.</summary>
public static class DemoShops
{
    private const string Prefix = "Shops/";
    private const string Suffix = "/shop.json";

    private static readonly Lazy<IReadOnlyList<DemoShop>> Loaded = new(Load);

    /// <summary>All shops, ordered by slug.</summary>
    public static IReadOnlyList<DemoShop> All => Loaded.Value;

    /// <exception cref="KeyNotFoundException">No shop has this slug.</exception>
    public static DemoShop Find(string slug) =>
        All.FirstOrDefault(shop => shop.Slug == slug)
        ?? throw new KeyNotFoundException($"There is no demo shop '{slug}'.");

    private static DemoShop[] Load() =>
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name =>
                name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
            )
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal)
            .Select(DemoShop.Load)
            .ToArray();
}
