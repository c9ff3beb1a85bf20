using System.Runtime.InteropServices;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>
/// The baseline: BM25 by the book (k1 = 1.2, b = 0.75, exact lengths) over title, description and brand as one text, any
/// word of the query; words are runs of letters and digits in lower case, as they stand.
/// </summary>
internal sealed class PlainBm25
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    private readonly List<(string Id, int Length)> _products = [];
    private readonly Dictionary<string, List<(int Product, int Count)>> _postings = new(StringComparer.Ordinal);
    private readonly double _averageLength;

    public PlainBm25(IEnumerable<ProductDocument> products)
    {
        foreach (var product in products)
        {
            var words = Words($"{product.Title} {product.Description} {product.Brand}");
            foreach (var (word, count) in words.CountBy(w => w, StringComparer.Ordinal))
            {
                ref var postings = ref CollectionsMarshal.GetValueRefOrAddDefault(_postings, word, out _);
                (postings ??= []).Add((_products.Count, count));
            }

            _products.Add((product.ExternalId!, words.Count));
        }

        _averageLength = _products.Average(p => p.Length);
    }

    public IReadOnlyList<string> Find(string text, int count)
    {
        var scores = new Dictionary<int, double>();
        foreach (var postings in Words(text).Select(w => _postings.GetValueOrDefault(w)).OfType<List<(int, int)>>())
        {
            var idf = Math.Log(1 + ((_products.Count - postings.Count + 0.5) / (postings.Count + 0.5)));
            foreach (var (product, frequency) in postings)
            {
                var length = _products[product].Length / _averageLength;
                CollectionsMarshal.GetValueRefOrAddDefault(scores, product, out _) +=
                    idf * frequency * (K1 + 1) / (frequency + (K1 * (1 - B + (B * length))));
            }
        }

        return
        [
            .. scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key).Take(count).Select(s => _products[s.Key].Id),
        ];
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        for (var (start, i) = (0, 0); i <= text.Length; i++)
        {
            if (i == text.Length || !char.IsLetterOrDigit(text[i]))
            {
                if (i > start)
                {
                    words.Add(text[start..i].ToLowerInvariant());
                }

                start = i + 1;
            }
        }

        return words;
    }
}
