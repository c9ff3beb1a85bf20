using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Import;

/// <summary>The 19,406 real products of the Icecat data set, written as the import's lines of JSON.</summary>
public static class IcecatProducts
{
    public const int Count = 19_406;

    /// <summary>Writes the file, or its first products; skips the running test where the data set is absent.</summary>
    public static async Task<MemoryStream> ReadAsync(CancellationToken cancellationToken, int most = Count)
    {
        var count = 0;
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = new MemoryStream();
        foreach (var path in Directory.EnumerateFiles(TestData.Require("search-icecat"), "*.zip").Order())
        {
            await using var zip = await ZipFile.OpenReadAsync(path, cancellationToken);
            foreach (var entry in zip.Entries)
            {
                await using var json = await entry.OpenAsync(cancellationToken);
                var products = JsonSerializer.DeserializeAsyncEnumerable<JsonObject>(
                    json,
                    cancellationToken: cancellationToken
                );
                await foreach (var product in products)
                {
                    if (count++ == most)
                    {
                        lines.Position = 0;
                        return lines;
                    }

                    await JsonSerializer.SerializeAsync(
                        lines,
                        Convert(product!, types),
                        cancellationToken: cancellationToken
                    );
                    lines.WriteByte((byte)'\n');
                }
            }
        }

        lines.Position = 0;
        return lines;
    }

    private static JsonObject Convert(JsonObject source, Dictionary<string, string> types)
    {
        var id = source["id"]!.GetValue<string>();
        return new JsonObject
        {
            ["externalId"] = id,
            ["title"] = source["title"]!.DeepClone(),
            ["description"] = source["short_description"]?.DeepClone(),
            ["brand"] = source["supplier"]!.DeepClone(),
            ["attributes"] = Attributes(source, types),
            ["images"] = new JsonArray(source["img_high"]!.DeepClone()),
            ["variants"] = new JsonArray(
                new JsonObject
                {
                    ["sku"] = $"ICE-{id}",
                    ["barcode"] = source["ean"]!.AsArray().FirstOrDefault()?.DeepClone(),
                    ["price"] = new JsonObject { ["amount"] = source["price"]!.DeepClone(), ["currency"] = "USD" },
                    ["stock"] = 10,
                }
            ),
        };
    }

    /// <summary>A few names are used for texts and for numbers: the second type gets a name of its own.</summary>
    private static JsonObject Attributes(JsonObject source, Dictionary<string, string> types)
    {
        var attributes = new JsonObject();
        foreach (var (name, value) in source.Where(p => p.Key.StartsWith("attr_", StringComparison.Ordinal)))
        {
            var (type, key) = (name[5..6], name[7..]);
            types.TryAdd(key, type);
            if (key.Length <= 90)
            {
                attributes[types[key] == type ? key : $"{key}_{type}"] = value!.DeepClone();
            }
        }

        return attributes;
    }
}
