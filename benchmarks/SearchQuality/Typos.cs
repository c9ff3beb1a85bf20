namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>Slips of the finger, the same in every run.</summary>
internal static class Typos
{
    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

    private static readonly Func<string, int, string>[] Slips =
    [
        (w, i) => $"{w[..i]}{w[i + 1]}{w[i]}{w[(i + 2)..]}", // two letters swapped
        (w, i) => w.Remove(i, 1), // one left out
        (w, i) => w.Insert(i, w[i].ToString()), // one doubled
        (w, i) => $"{w[..i]}{Neighbour(w[i])}{w[(i + 1)..]}", // the key beside it
        (w, i) => w.Insert(i + 1, Neighbour(w[i]).ToString()), // both keys at once
    ];

    /// <summary>The ways to mistype the query: one word of it, each kind of slip once, never in its first letter.</summary>
    public static IEnumerable<string> Of(string query)
    {
        var words = query.Split(' ');
        for (var kind = 0; kind < Slips.Length; kind++)
        {
            // Any word that is long enough for a slip to be seen as one; the longest where all are short.
            var candidates = Enumerable.Range(0, words.Length).Where(i => Letters(words[i]).Count >= 4).ToArray();
            var random = new Random(Seed(query) + kind);
            var word = candidates is []
                ? Array.FindIndex(words, w => w.Length == words.Max(x => x.Length))
                : candidates[random.Next(candidates.Length)];
            yield return string.Join(' ', words.Select((w, i) => i == word ? Mistype(w, kind, random) : w));
        }
    }

    private static string Mistype(string word, int kind, Random random)
    {
        var places = Letters(word).Where(i => i > 0 && i < word.Length - 1 && word[i] != word[i + 1]).ToArray();
        return places is [] ? $"{word}{Neighbour(word[^1])}" : Slips[kind](word, places[random.Next(places.Length)]);
    }

    private static List<int> Letters(string word) =>
        [.. Enumerable.Range(0, word.Length).Where(i => char.IsAsciiLetter(word[i]))];

    private static char Neighbour(char key)
    {
        var row = Array.Find(Rows, r => r.Contains(key)) ?? "xx";
        var at = row.IndexOf(key);
        return at + 1 < row.Length ? row[at + 1] : row[Math.Max(at - 1, 0)];
    }

    private static int Seed(string query) => query.Aggregate(17, (seed, letter) => (seed * 31 % 1_000_003) + letter);
}
