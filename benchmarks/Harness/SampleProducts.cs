using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>A generated catalogue, the same each time: products with several words in common and a few facets.</summary>
internal static class SampleProducts
{
    private static readonly string[] Kinds =
    [
        "lamp",
        "desk",
        "chair",
        "kettle",
        "backpack",
        "notebook",
        "hammer",
        "tent",
    ];
    private static readonly string[] Looks =
    [
        "oak",
        "steel",
        "linen",
        "walnut",
        "copper",
        "canvas",
        "glass",
        "leather",
    ];
    private static readonly string[] Colours = ["red", "blue", "green", "black", "white", "grey"];
    private static readonly string[] Brands = ["Norden", "Halden", "Vesta", "Morrow", "Kestrel & Sons"];

    public static IReadOnlyList<string> Queries { get; } =
    [.. Kinds.SelectMany(k => Looks.Take(4).Select(l => $"{l} {k}")), .. Kinds, "kestrel lamp", "walnut backpak"];

    /// <summary>The catalogue in the JSON Lines import format.</summary>
    public static Stream JsonLines(int count, int stock)
    {
        var random = new Random(20_26);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var (kind, look, colour, brand) = (Pick(Kinds), Pick(Looks), Pick(Colours), Pick(Brands));
            text.AppendLine(
                new JsonObject
                {
                    ["externalId"] = i.ToString(CultureInfo.InvariantCulture),
                    ["slug"] = $"{look}-{kind}-{i}",
                    ["title"] = $"{brand} {look} {kind} {i % 97}",
                    ["description"] = $"A {colour} {kind} of {look}, made by {brand} for every day and a long time.",
                    ["brand"] = brand,
                    ["status"] = "published",
                    ["categories"] = new JsonArray($"Home > {kind}"),
                    ["attributes"] = new JsonObject
                    {
                        ["colour"] = colour,
                        ["material"] = look,
                        ["weight_grams"] = random.Next(1, 40) * 50,
                        ["handmade"] = i % 3 == 0,
                    },
                    ["variants"] = new JsonArray(
                        new JsonObject
                        {
                            ["sku"] = $"SKU-{i}",
                            ["price"] = new JsonObject { ["amount"] = random.Next(500, 50_000), ["currency"] = "EUR" },
                            ["stock"] = stock,
                        }
                    ),
                }.ToJsonString()
            );
        }

        return new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));

        string Pick(string[] from) => from[random.Next(from.Length)];
    }
}
