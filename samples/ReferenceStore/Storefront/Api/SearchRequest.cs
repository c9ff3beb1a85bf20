using System.Globalization;

namespace ReferenceStore.Storefront.Api;

/// <summary>What a shopper looks for.</summary>
public sealed record SearchRequest
{
    public string? Text { get; init; }
    public string? Category { get; init; }

    /// <summary>Id or slug of a collection to look in.</summary>
    public string? Collection { get; init; }

    public string? Sort { get; init; }
    public int Page { get; init; } = 1;
    public int Size { get; init; } = 24;

    /// <summary>Minor units.</summary>
    public long? PriceMin { get; init; }

    /// <summary>Minor units.</summary>
    public long? PriceMax { get; init; }

    /// <summary>Attribute and wanted value, repeated for more values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Filters { get; init; } = [];

    public IEnumerable<KeyValuePair<string, string?>> ToQuery()
    {
        if (!string.IsNullOrWhiteSpace(Text))
        {
            yield return new("q", Text);
        }

        if (Category is not null)
        {
            yield return new("category", Category);
        }

        if (Collection is not null)
        {
            yield return new("collection", Collection);
        }

        foreach (var (attribute, value) in Filters)
        {
            yield return new($"filter.{attribute}", value);
        }

        if (PriceMin is { } min)
        {
            yield return new("price.min", min.ToString(CultureInfo.InvariantCulture));
        }

        if (PriceMax is { } max)
        {
            yield return new("price.max", max.ToString(CultureInfo.InvariantCulture));
        }

        if (Sort is not null)
        {
            yield return new("sort", Sort);
        }

        yield return new("page", Page.ToString(CultureInfo.InvariantCulture));
        yield return new("size", Size.ToString(CultureInfo.InvariantCulture));
    }
}
