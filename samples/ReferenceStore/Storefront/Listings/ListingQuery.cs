using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using OmniSphere;
using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.Listings;

/// <summary>What the address of a list of products asks for, and the addresses of its neighbours.</summary>
public sealed record ListingQuery
{
    public const int Size = 24;
    private const string FilterPrefix = "filter.";

    public required string Path { get; init; }
    public string? Text { get; init; }
    public string? Sort { get; init; }
    public int Page { get; init; } = 1;

    /// <summary>Major units as typed.</summary>
    public string? Min { get; init; }

    /// <summary>Major units as typed.</summary>
    public string? Max { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Filters { get; init; } = [];

    /// <summary>Whether anything narrows the list besides its words or category.</summary>
    public bool IsNarrowed => Filters.Count > 0 || Min is not null || Max is not null;

    public int Narrowings => Filters.Count + (Min is null && Max is null ? 0 : 1);

    public static ListingQuery Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var query = request.Query;
        return new()
        {
            Path = request.Path,
            Text = Clean(query["q"]),
            Sort = Clean(query["sort"]),
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page)
                ? Math.Clamp(page, 1, 10_000 / Size)
                : 1,
            Min = Clean(query["min"]),
            Max = Clean(query["max"]),
            Filters =
            [
                .. query
                    .Where(p => p.Key.StartsWith(FilterPrefix, StringComparison.Ordinal))
                    .SelectMany(p => p.Value.OfType<string>().Select(v => KeyValuePair.Create(p.Key[7..], v)))
                    .Where(f => f.Key.Length > 0 && f.Value.Length > 0)
                    .Distinct()
                    .Take(50),
            ],
        };
    }

    public SearchRequest ToRequest(string currency, string? category, string? brand = null) =>
        new()
        {
            Text = Text,
            Category = category,
            Sort = Sort,
            Page = Page,
            Size = Size,
            PriceMin = Minor(Min, currency),
            PriceMax = Minor(Max, currency),
            Filters = brand is null
                ? Filters
                : [KeyValuePair.Create("brand", brand), .. Filters.Where(f => f.Key != "brand")],
        };

    public string Url()
    {
        var query = new QueryBuilder();
        Add(query, "q", Text);
        foreach (var (attribute, value) in Filters)
        {
            query.Add(FilterPrefix + attribute, value);
        }

        Add(query, "min", Min);
        Add(query, "max", Max);
        Add(query, "sort", Sort);
        if (Page > 1)
        {
            query.Add("page", Page.ToString(CultureInfo.InvariantCulture));
        }

        return Path + query;
    }

    public string Without(string attribute, string value) =>
        (this with { Page = 1, Filters = [.. Filters.Where(f => f.Key != attribute || f.Value != value)] }).Url();

    public string WithoutPrice() => (this with { Page = 1, Min = null, Max = null }).Url();

    public string WithoutAll() => (this with { Page = 1, Filters = [], Min = null, Max = null }).Url();

    public string OnPage(int page) => (this with { Page = page }).Url();

    /// <summary>The address search engines shall keep: the list itself, page by page.</summary>
    public string Canonical() =>
        new ListingQuery
        {
            Path = Path,
            Text = Text,
            Page = Page,
        }.Url();

    // "12,50" and "12.50" alike.
    private static long? Minor(string? typed, string currency) =>
        decimal.TryParse(
            typed?.Replace(',', '.'),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var major
        ) && major is >= 0 and < 1_000_000_000
            ? Money.FromDecimal(major, Currency.Parse(currency)).Amount
            : null;

    private static void Add(QueryBuilder query, string name, string? value)
    {
        if (value is not null)
        {
            query.Add(name, value);
        }
    }

    private static string? Clean(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
