using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using AwesomeAssertions;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Lucene;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search;

/// <summary>Search over real electronics products with relevance judged by people; skipped where the data is absent.</summary>
public sealed class RealProductsTests : IAsyncLifetime
{
    /// <summary>What plain BM25 over title, short description and supplier reaches on the same queries.</summary>
    private const double PlainBm25 = 0.80;

    private static readonly Tenant Shop = new()
    {
        Id = Id<TenantKind>.From(new Guid(1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1)),
        Slug = "shop",
        Name = "Shop",
        Currency = Currency.Usd,
        Culture = "en-US",
        Country = "US",
    };

    private readonly TestFolder _folder = TestFolder.Create("real");
    private LuceneProductSearch? _search;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _search = LuceneSearches.Open(_folder.Path);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _search!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Real_products_are_found_counted_and_suggested_at_least_as_well_as_by_plain_BM25()
    {
        var data = TestData.Require("search-icecat");
        await IndexAsync(data);
        (await _search!.CountAsync(Shop, Ct)).Should().Be(19_406);

        var ndcg = await MeanNdcgAsync(Path.Combine(data, "judgments_dev.csv"));
        TestContext.Current.SendDiagnosticMessage($"nDCG@10 = {ndcg:F4}");
        ndcg.Should().BeGreaterThanOrEqualTo(PlainBm25);

        var result = await FindAsync("hdmi cable");
        result.Total.Should().BeGreaterThan(50);
        result.Facets[0].Attribute.Should().Be("brand");
        result.Facets.Should().HaveCountGreaterThan(5);
        (await FindAsync("006R90321")).Items[0].ExternalId.Should().Be("3920564");
        (await FindAsync("headphnoes")).DidYouMean.Should().Be("headphones");
        var query = new SuggestQuery { Text = "sams", Currency = Currency.Usd };
        var suggestions = await _search.SuggestAsync(Shop, query, Ct);
        suggestions[0].Should().BeEquivalentTo(new { Text = "Samsung", Kind = SuggestionKind.Brand });
        suggestions.Should().Contain(s => s.Kind == SuggestionKind.Product);
    }

    private async Task<SearchResult> FindAsync(string text) =>
        await _search!.SearchAsync(
            Shop,
            new ProductQuery
            {
                Text = text,
                Currency = Currency.Usd,
                Size = 10,
            },
            Ct
        );

    /// <summary>Gain 2^grade − 1, unjudged products 0, over the queries that have a relevant product.</summary>
    private async Task<double> MeanNdcgAsync(string judgments)
    {
        var queries = (await File.ReadAllLinesAsync(judgments, Ct))
            .Skip(1)
            .Select(line => line.Split(','))
            .Select(f => (Query: string.Join(',', f[..^2]).Trim('"'), Product: f[^2], Grade: Number(f[^1])))
            .GroupBy(j => j.Query)
            .Where(q => q.Any(j => j.Grade > 0))
            .ToList();
        queries.Should().HaveCount(37);
        var sum = 0.0;
        foreach (var query in queries)
        {
            var grades = query.GroupBy(j => j.Product).ToDictionary(p => p.Key, p => p.Max(j => j.Grade));
            var found = (await FindAsync(query.Key)).Items.Select(i => grades.GetValueOrDefault(i.ExternalId!));
            sum += Gain(found) / Gain(grades.Values.OrderDescending().Take(10));
        }

        return sum / queries.Count;
    }

    private static double Gain(IEnumerable<int> grades) =>
        grades.Select((grade, rank) => (Math.Pow(2, grade) - 1) / Math.Log2(rank + 2)).Sum();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private async Task IndexAsync(string data)
    {
        await using var rebuild = await _search!.BeginRebuildAsync(Shop, Ct);
        foreach (var path in Directory.GetFiles(data, "*.zip").Order(StringComparer.Ordinal))
        {
            await using var zip = await ZipFile.OpenReadAsync(path, Ct);
            foreach (var entry in zip.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.Ordinal)))
            {
                await using var stream = await entry.OpenAsync(Ct);
                using var json = await JsonDocument.ParseAsync(stream, cancellationToken: Ct);
                foreach (var chunk in json.RootElement.EnumerateArray().Select(Document).Chunk(500))
                {
                    await rebuild.PutAsync(chunk, Ct);
                }
            }
        }

        await rebuild.CommitAsync(Ct);
    }

    private static ProductDocument Document(JsonElement product) =>
        new()
        {
            Id = Id<ProductKind>.New(TimeProvider.System),
            ExternalId = Text(product, "id"),
            Slug = Text(product, "id")!,
            Title = Text(product, "title") ?? "",
            Description = Text(product, "short_description"),
            Brand = Text(product, "supplier"),
            Skus = Text(product, "name") is { } name ? [name] : [],
            Prices = product.TryGetProperty("price", out var price)
                ? [new ProductPrice(new Money((long)price.GetDouble(), Currency.Usd))]
                : [],
            Attributes =
            [
                .. product
                    .EnumerateObject()
                    .Where(p => p.Name.StartsWith("attr_", StringComparison.Ordinal))
                    .Select(p => Attribute(p.Name[7..], p.Value)),
            ],
        };

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
