using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace ReferenceStore.Data;

/// <summary>One folder under <c>Shops</c>: the shop's settings, products and pictures.</summary>
public sealed class DemoShop
{
    private static readonly Assembly Resources = typeof(DemoShop).Assembly;

    private DemoShop(ShopSettings settings) => Settings = settings;

    public ShopSettings Settings { get; }

    public string Slug => Settings.Slug;

    /// <summary>The catalogue in the JSON Lines import format, one product a line.</summary>
    public Stream OpenProducts() => Open($"Shops/{Slug}/products.jsonl");

    /// <summary>Opens a picture such as <c>hero.svg</c>; the name is a plain file name, never a path.</summary>
    public bool TryOpenPicture(string name, [NotNullWhen(true)] out Stream? picture)
    {
        ArgumentNullException.ThrowIfNull(name);
        picture = name.AsSpan().ContainsAny('/', '\\')
            ? null
            : Resources.GetManifestResourceStream($"Shops/{Slug}/pictures/{name}");
        return picture is not null;
    }

    internal static DemoShop Load(string slug)
    {
        using var json = Open($"Shops/{slug}/shop.json");
        var settings =
            JsonSerializer.Deserialize(json, ShopJson.Default.ShopSettings)
            ?? throw new InvalidDataException($"Shops/{slug}/shop.json is empty.");
        return settings.Slug == slug
            ? new DemoShop(settings)
            : throw new InvalidDataException($"Shops/{slug}/shop.json says its slug is '{settings.Slug}'.");
    }

    private static Stream Open(string name) =>
        Resources.GetManifestResourceStream(name)
        ?? throw new FileNotFoundException($"The demo data has no '{name}'.", name);
}
