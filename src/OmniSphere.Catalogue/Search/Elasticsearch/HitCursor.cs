using System.Text.Json;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Where a page ended, as a cursor keeps it.</summary>
/// <param name="Order">The order, so that the cursor of another one is refused.</param>
/// <param name="Values">What the last hit was ordered by.</param>
/// <param name="Pit">The point in time it was seen at, from the second page on.</param>
/// <param name="Seen">How many hits came before.</param>
internal sealed record HitCursor(string Order, IReadOnlyList<JsonElement> Values, string? Pit, long Seen)
{
    public static HitCursor? Of(ProductQuery query)
    {
        if (query.After is null)
        {
            return null;
        }

        var cursor = Cursor.Decode<HitCursor>(query.After);
        return cursor.Order == Name(query) && cursor.Values.Count == Sorts(query).Count && cursor.Values.All(IsPlain)
            ? cursor
            : throw Problem.BadRequest("cursor.invalid", "The cursor does not belong to this order.");
    }

    public static string Name(ProductQuery query) => query.InStockFirst ? $"{query.Sort}/stock" : query.Sort.ToString();

    /// <summary>The order of hits; equals follow popularity, then the newest, then the id.</summary>
    public static List<Dictionary<string, EsSort>> Sorts(ProductQuery query)
    {
        var sorts = new List<Dictionary<string, EsSort>>();
        if (query.InStockFirst && query.Sort != ProductSort.Relevance)
        {
            sorts.Add(new() { ["in_stock"] = new EsSort("desc") });
        }

        sorts.Add(
            query.Sort switch
            {
                ProductSort.PriceAscending => Price(query, "asc"),
                ProductSort.PriceDescending => Price(query, "desc"),
                ProductSort.Newest => new() { ["created"] = new EsSort("desc") },
                ProductSort.Title => new() { ["title_order"] = new EsSort("asc") },
                ProductSort.TitleDescending => new() { ["title_order"] = new EsSort("desc") },
                _ => new() { ["_score"] = new EsSort("desc") },
            }
        );
        sorts.Add(new() { ["popularity"] = new EsSort("desc") });
        if (query.Sort != ProductSort.Newest)
        {
            sorts.Add(new() { ["created"] = new EsSort("desc") });
        }

        sorts.Add(new() { ["id"] = new EsSort("desc") });
        return sorts;
    }

    private static Dictionary<string, EsSort> Price(ProductQuery query, string order) =>
        new() { [FilterQuery.PriceField(query.Currency)] = new EsSort(order, "_last", "long") };

    private static bool IsPlain(JsonElement value) =>
        value.ValueKind
            is JsonValueKind.String
                or JsonValueKind.Number
                or JsonValueKind.Null
                or JsonValueKind.True
                or JsonValueKind.False;
}
