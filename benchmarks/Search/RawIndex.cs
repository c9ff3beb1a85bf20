using Lucene.Net.Analysis.Core;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;

namespace OmniSphere.Benchmarks.Search;

/// <summary>The plainest index that answers the same words: title and description, BM25, ten stored fields not needed.</summary>
internal sealed class RawIndex : IDisposable
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

    /// <summary>Runs a query on the caller's thread.</summary>
    public Task<int> SearchAsync(string words) => Task.FromResult(Search(words));

    private int Search(string words)
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
