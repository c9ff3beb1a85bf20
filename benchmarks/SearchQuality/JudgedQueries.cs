using System.Globalization;

namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>A query and how well people found products to fit it: 0 not at all, 3 exactly.</summary>
internal sealed record JudgedQuery(string Text, IReadOnlyDictionary<string, int> Grades)
{
    private const int Depth = 10;

    /// <summary>Gain 2^grade − 1, discounted by rank, beside the best order there is; products nobody judged count 0.</summary>
    public double Ndcg(IReadOnlyList<string> found) =>
        Gain(found.Take(Depth).Select(id => Grades.GetValueOrDefault(id)))
        / Gain(Grades.Values.OrderDescending().Take(Depth));

    /// <summary>As <see cref="Ndcg"/>, with products nobody judged taken out of the list first.</summary>
    public double JudgedNdcg(IReadOnlyList<string> found) => Ndcg([.. found.Where(Grades.ContainsKey)]);

    /// <summary>The share of the products that fit at all which are among those found.</summary>
    public double Recall(IReadOnlyList<string> found) =>
        (double)found.Count(id => Grades.GetValueOrDefault(id) > 0) / Grades.Values.Count(g => g > 0);

    /// <summary>The queries for which there is a product that fits.</summary>
    public static IReadOnlyList<JudgedQuery> Read(string path) =>
        [
            .. File.ReadLines(path)
                .Skip(1)
                .Select(line => line.Split(','))
                .Select(f =>
                    (
                        Query: string.Join(',', f[..^2]).Trim('"'),
                        Product: f[^2],
                        Grade: int.Parse(f[^1], CultureInfo.InvariantCulture)
                    )
                )
                .GroupBy(j => j.Query, StringComparer.Ordinal)
                .Where(q => q.Any(j => j.Grade > 0))
                .Select(q => new JudgedQuery(
                    q.Key,
                    q.GroupBy(j => j.Product, StringComparer.Ordinal)
                        .ToDictionary(p => p.Key, p => p.Max(j => j.Grade), StringComparer.Ordinal)
                )),
        ];

    private static double Gain(IEnumerable<int> grades) =>
        grades.Select((grade, rank) => (Math.Pow(2, grade) - 1) / Math.Log2(rank + 2)).Sum();
}
