using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Catalogue.Search.Lucene;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>
/// How well products are found that people judged to fit: as typed and mistyped, beside plain BM25 in the same run, and
/// what becomes of it when a setting is changed. In hundredths: 100 is the best order there is.
/// </summary>
internal sealed class SearchQualityBenchmark : IBenchmark
{
    private const int Depth = 100;

    private static readonly Tenant Shop = new()
    {
        Id = Id<TenantKind>.From(new Guid(1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1)),
        Slug = "shop",
        Name = "Shop",
        Currency = Currency.Usd,
        Culture = "en-US",
        Country = "US",
    };

    public string Name => "search-quality";

    public string Description => "relevance on judged queries, as typed and mistyped, beside plain BM25";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        if (TestData.Find("search-icecat") is not { } data)
        {
            Console.WriteLine(
                "The data set 'search-icecat' is not on this machine; name its folder in OMNISPHERE_DATA."
            );
            return [];
        }

        var queries = JudgedQuery.Read(Path.Combine(data, "judgments_dev.csv"));
        var plain = new PlainBm25(JudgedProducts.Read(data));
        var baseline = await MeasureAsync(queries, text => Task.FromResult(plain.Find(text, Depth)));
        using var folder = TestFolder.Create("quality");
        await using var lucene = new LuceneProductSearch(
            Options.Create(new SearchOptions { Folder = folder.Path }),
            TimeProvider.System,
            NullLogger<LuceneProductSearch>.Instance
        );
        await IndexAsync(lucene, data);
        var ours = await MeasureAsync(queries, text => FindAsync(lucene, text));
        var figures = Figures("Lucene", ours, baseline).ToList();
        Console.WriteLine("| nDCG@10 beside plain BM25 | ratio | at least | |");
        Console.WriteLine("|---|---|---|---|");
        PrintTargets("Lucene", ours, baseline);
        await using var cluster = ElasticsearchCluster.Find();
        if (cluster is not null)
        {
            await IndexAsync(cluster.Search, data);
            var theirs = await MeasureAsync(queries, t => FindAsync(cluster.Search, t));
            figures.AddRange(Figures("Elasticsearch", theirs, baseline));
            PrintTargets("Elasticsearch", theirs, baseline);
            await cluster.Search.DropAsync(Shop.Id);
        }

        await PrintSensitivityAsync(lucene, queries, ours);
        await PrintHeldOutAsync(lucene, queries, plain);
        return figures;
    }

    private static IEnumerable<Figure> Figures(string engine, Quality ours, Quality baseline) =>
        [
            new($"{engine}, nDCG@10, unjudged as 0", ours.Ndcg, "of 100", baseline.Ndcg),
            new($"{engine}, nDCG@10, judged only", ours.Judged, "of 100", baseline.Judged),
            new($"{engine}, recall@{Depth}", ours.Recall, "of 100", baseline.Recall),
            new($"{engine}, mistyped, nDCG@10, unjudged as 0", ours.TypoNdcg, "of 100", baseline.TypoNdcg),
            new($"{engine}, mistyped, nDCG@10, judged only", ours.TypoJudged, "of 100", baseline.TypoJudged),
            new($"{engine}, mistyped, recall@{Depth}", ours.TypoRecall, "of 100", baseline.TypoRecall),
        ];

    private static void PrintTargets(string engine, Quality ours, Quality baseline)
    {
        foreach (var target in ours.Beside(baseline))
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {engine}, {target.Name} | {target.Ratio:F3} | {target.Least:F2} | {(target.IsMet ? "pass" : "FAIL")} |"
                )
            );
        }
    }

    private static async Task<Quality> MeasureAsync(
        IReadOnlyList<JudgedQuery> queries,
        Func<string, Task<IReadOnlyList<string>>> find
    )
    {
        var (typed, mistyped) = (new Mean(), new Mean());
        foreach (var query in queries)
        {
            typed.Add(query, await find(query.Text));
            foreach (var typo in Typos.Of(query.Text))
            {
                mistyped.Add(query, await find(typo));
            }
        }

        return new Quality(
            typed.Of(typed.Ndcg),
            typed.Of(typed.Judged),
            typed.Of(typed.Recall),
            mistyped.Of(mistyped.Ndcg),
            mistyped.Of(mistyped.Judged),
            mistyped.Of(mistyped.Recall)
        );
    }

    private static async Task<IReadOnlyList<string>> FindAsync(IProductSearch search, string text)
    {
        var query = new ProductQuery
        {
            Text = text,
            Currency = Currency.Usd,
            Size = Depth,
            FacetLimit = 0,
        };
        return [.. (await search.SearchAsync(Shop, query)).Items.Select(i => i.ExternalId!)];
    }

    private static async Task IndexAsync(IProductSearch search, string data)
    {
        await using var rebuild = await search.BeginRebuildAsync(Shop);
        foreach (var chunk in JudgedProducts.Read(data).Chunk(500))
        {
            await rebuild.PutAsync(chunk);
        }

        await rebuild.CommitAsync();
    }

    private static async Task PrintSensitivityAsync(
        LuceneProductSearch search,
        IReadOnlyList<JudgedQuery> queries,
        Quality standard
    )
    {
        Console.WriteLine();
        Console.WriteLine("| setting | value | nDCG@10 | judged only | mistyped | mistyped, judged only |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Print("as they are", "", standard);
        foreach (var (name, value, others) in Settings.All())
        {
            foreach (var (other, ranking) in others)
            {
                search.Ranking = ranking;
                Print(name, $"{other} (not {value})", await MeasureAsync(queries, t => FindAsync(search, t)));
            }
        }

        search.Ranking = Ranking.Default;
    }

    private static async Task PrintHeldOutAsync(
        LuceneProductSearch search,
        IReadOnlyList<JudgedQuery> queries,
        PlainBm25 plain
    )
    {
        Console.WriteLine();
        Console.WriteLine(
            "| on a half of the queries | settings | nDCG@10 | judged only | mistyped | mistyped, judged only |"
        );
        Console.WriteLine("|---|---|---|---|---|---|");
        for (var half = 0; half < 2; half++)
        {
            var (chosenOn, measuredOn) = (HoldOut.Half(queries, 1 - half), HoldOut.Half(queries, half));
            var (best, most) = (Ranking.Default, 0.0);
            foreach (var drawn in HoldOut.Draw())
            {
                search.Ranking = drawn;
                var q = await MeasureAsync(chosenOn, t => FindAsync(search, t));
                if (q.Ndcg + q.Judged + q.TypoJudged > most)
                {
                    (best, most) = (drawn, q.Ndcg + q.Judged + q.TypoJudged);
                }
            }

            var name = half == 0 ? "even" : "odd";
            Print(name, "plain BM25", await MeasureAsync(measuredOn, t => Task.FromResult(plain.Find(t, Depth))));
            search.Ranking = best;
            Print(name, "best on the other half", await MeasureAsync(measuredOn, t => FindAsync(search, t)));
            search.Ranking = Ranking.Default;
            Print(name, "the defaults", await MeasureAsync(measuredOn, t => FindAsync(search, t)));
        }
    }

    private static void Print(string name, string value, Quality q) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {value} | {q.Ndcg:F2} | {q.Judged:F2} | {q.TypoNdcg:F2} | {q.TypoJudged:F2} |"
            )
        );

    private sealed class Mean
    {
        private int _count;

        public double Ndcg { get; private set; }

        public double Judged { get; private set; }

        public double Recall { get; private set; }

        public void Add(JudgedQuery query, IReadOnlyList<string> found)
        {
            _count++;
            Ndcg += query.Ndcg(found);
            Judged += query.JudgedNdcg(found);
            Recall += query.Recall(found);
        }

        public double Of(double sum) => 100 * sum / _count;
    }
}
