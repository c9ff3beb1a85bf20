using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using OmniSphere.Catalogue.Search;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>The real electronics products that the queries were judged on.</summary>
internal static class JudgedProducts
{
    public static IEnumerable<ProductDocument> Read(string folder)
    {
        foreach (var path in Directory.GetFiles(folder, "*.zip").Order(StringComparer.Ordinal))
        {
            using var zip = ZipFile.OpenRead(path);
            foreach (var entry in zip.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.Ordinal)))
            {
                using var stream = entry.Open();
                using var json = JsonDocument.Parse(stream);
                foreach (var product in json.RootElement.EnumerateArray())
                {
                    yield return Document(product);
                }
            }
        }
    }

    private static ProductDocument Document(JsonElement product)
    {
        var id = Text(product, "id")!;
        return new ProductDocument
        {
            // The same in every run: products of equal score stand in the order of their ids.
            Id = Id<ProductKind>.From(
                new Guid(int.Parse(id, CultureInfo.InvariantCulture), 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1)
            ),
            ExternalId = id,
            Slug = id,
            Title = Text(product, "title") ?? "",
            Description = Text(product, "short_description"),
            Brand = Text(product, "supplier"),
            Skus = Text(product, "name") is { } name ? [name] : [],
            InStock = true,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Attributes =
            [
                .. product
                    .EnumerateObject()
                    .Where(p => p.Name.StartsWith("attr_", StringComparison.Ordinal))
                    .Select(p => Attribute(p.Name[7..], p.Value)),
            ],
        };
    }

    private static AttributeValue Attribute(string key, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => AttributeValue.Of(key, key, value.GetDouble()),
            JsonValueKind.True or JsonValueKind.False => AttributeValue.Of(key, key, value.GetBoolean()),
            _ => AttributeValue.Of(key, key, value.ToString()),
        };

    private static string? Text(JsonElement product, string name) =>
        product.TryGetProperty(name, out var value) ? value.ToString() : null;
}
