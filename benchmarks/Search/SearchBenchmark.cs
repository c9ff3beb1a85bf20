using Lucene.Net.Analysis.Core;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Import;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Benchmarks.Search;

/// <summary>
/// <c>GET /catalogue/v1/search</c> over HTTP with facets, beside a raw Lucene.NET query for the same words on a plain
/// index of the same products, in the same process on the same cores.
/// </summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const int Products = 20_000;
    private const int Connections = 8;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    public string Name => "search";

    public string Description => $"search over HTTP, {Products:N0} products, facets on, {Connections} connections";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var host = await BenchmarkHost.StartAsync(
            DatabaseProvider.Sqlite,
            builder => builder.AddOmniSphereCatalogue()
        );
        await using (var scope = host.Services.GetRequiredService<ITenantScopeFactory>().Create(host.Tenant))
        {
            await using var products = SampleProducts.JsonLines(Products, stock: 5);
            await scope.Get<IProductImporter>().ImportAsync(products, ImportFormat.JsonLines);
        }

        await IndexedAsync(host);
        var queries = SampleProducts.Queries;
        var search = await Load.RunAsync(
            Connections,
            WarmUp,
            Duration,
            (_, n) => GetAsync(host, $"search?q={Uri.EscapeDataString(queries[(int)(n % queries.Count)])}&size=20")
        );
        var suggest = await Load.RunAsync(
            Connections,
            WarmUp,
            Duration,
            (_, n) => GetAsync(host, $"suggest?q={Uri.EscapeDataString(queries[(int)(n % queries.Count)][..3])}")
        );
        using var raw = RawIndex.Of(SampleProducts.JsonLines(Products, stock: 5));
        var baseline = await Load.RunAsync(
            Connections,
            WarmUp,
            Duration,
            (_, n) =>
            {
                raw.Search(queries[(int)(n % queries.Count)]);
                return Task.CompletedTask;
            }
        );
        return
        [
            new Figure("search, throughput", search.PerSecond, "requests/s", baseline.PerSecond),
            new Figure("search, p99", search.P99, "ms", baseline.P99),
            new Figure(
                "search, allocated with client",
                search.Allocated / 1024,
                "KiB/request",
                baseline.Allocated / 1024
            ),
            new Figure("suggest, throughput", suggest.PerSecond, "requests/s", baseline.PerSecond),
            new Figure("suggest, p99", suggest.P99, "ms", baseline.P99),
        ];
    }

    private static async Task GetAsync(BenchmarkHost host, string path)
    {
        using var response = await host.Client.GetAsync($"/catalogue/v1/{path}");
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task IndexedAsync(BenchmarkHost host)
    {
        for (var i = 0; i < 1200; i++)
        {
            var text = await host.Client.GetStringAsync("/catalogue/v1/search?size=1");
            if (System.Text.Json.Nodes.JsonNode.Parse(text)?["total"]?.GetValue<int>() == Products)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The products were not indexed in two minutes.");
    }

    /// <summary>The plainest index that answers the same words: title and description, BM25, ten stored fields not needed.</summary>
    private sealed class RawIndex : IDisposable
    {
        private readonly RAMDirectory _directory = new();
        private readonly DirectoryReader _reader;
        private readonly IndexSearcher _searcher;

        private RawIndex(Stream jsonLines)
        {
            var settings = new IndexWriterConfig(
                Lucene.Net.Util.LuceneVersion.LUCENE_48,
                new WhitespaceAnalyzer(Lucene.Net.Util.LuceneVersion.LUCENE_48)
            );
            using (var writer = new IndexWriter(_directory, settings))
            using (var lines = new StreamReader(jsonLines))
            {
                while (lines.ReadLine() is { Length: > 0 } line)
                {
                    var product = System.Text.Json.Nodes.JsonNode.Parse(line)!;
                    writer.AddDocument([
                        Text("title", (string)product["title"]!),
                        Text("description", (string)product["description"]!),
                        new Lucene.Net.Documents.StoredField("json", line),
                    ]);
                }

                writer.Commit();
            }

            _reader = DirectoryReader.Open(_directory);
            _searcher = new IndexSearcher(_reader) { Similarity = new Lucene.Net.Search.Similarities.BM25Similarity() };
        }

        public static RawIndex Of(Stream jsonLines)
        {
            using (jsonLines)
            {
                return new RawIndex(jsonLines);
            }
        }

        public int Search(string words)
        {
            var query = new BooleanQuery();
            foreach (var word in words.Split(' '))
            {
                query.Add(new TermQuery(new Term("title", word)), Occur.SHOULD);
                query.Add(new TermQuery(new Term("description", word)), Occur.SHOULD);
            }

            var hits = _searcher.Search(query, 20);
            return hits.ScoreDocs.Sum(hit =>
                _searcher
                    .Doc(hit.Doc)
                    .GetField("json")
                    .GetStringValue(System.Globalization.CultureInfo.InvariantCulture)
                    .Length
            );
        }

        public void Dispose()
        {
            _reader.Dispose();
            _directory.Dispose();
        }

        private static Lucene.Net.Documents.TextField Text(string name, string value) =>
            new(name, value.ToLowerInvariant(), Lucene.Net.Documents.Field.Store.NO);
    }
}
