using System.Collections.Concurrent;
using System.Globalization;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>How words of a language are folded, reduced to their stems and left out. Thread-safe.</summary>
internal sealed class Language
{
    private const int MostStemsKept = 50_000;

    private static readonly ConcurrentDictionary<string, Language> Known = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> _stems = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _kept;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _stopWords;
    private readonly Func<char[], int, int> _stem;

    private Language(string name)
    {
        Name = name;
        Elides = name is "fr" or "it";
        Fold = name == "de" ? German.FoldInto : Tokenizer.FoldInto;
        _stem = Stemmers.For(name);
        _lookup = _stems.GetAlternateLookup<ReadOnlySpan<char>>();
        _stopWords = StopWords.For(name).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>ISO 639-1 code of a language with rules of its own, or <c>und</c>.</summary>
    public string Name { get; }

    /// <summary>Whether articles are elided before an apostrophe.</summary>
    public bool Elides { get; }

    /// <summary>Writes a word's characters in the form that is indexed; answers how many.</summary>
    public Func<ReadOnlySpan<char>, char[], int, int> Fold { get; }

    /// <summary>The language of a BCP 47 tag such as <c>fr-CH</c>.</summary>
    public static Language Of(string culture)
    {
        var dash = culture.IndexOf('-', StringComparison.Ordinal);
        var name = (dash < 0 ? culture : culture[..dash]).ToLowerInvariant();
        return Named(name is "en" or "fr" or "de" or "es" or "nl" or "it" ? name : "und");
    }

    /// <summary>The language with this <see cref="Name"/>.</summary>
    public static Language Named(string name) => Known.GetOrAdd(name, static n => new Language(n));

    /// <summary>Whether the folded word is too common to tell products apart.</summary>
    public bool IsStopWord(ReadOnlySpan<char> word) => _stopWords.Contains(word);

    /// <summary>The stem of a folded word. Words with digits are names and stay as they are.</summary>
    public string Stem(ReadOnlySpan<char> word)
    {
        // There are as many of these as there are SKUs: they are not worth keeping.
        if (word.ContainsAnyInRange('0', '9'))
        {
            return word.ToString();
        }

        if (_lookup.TryGetValue(word, out var known))
        {
            return known;
        }

        var surface = word.ToString();
        var stem = surface;
        if (word.Length > 2)
        {
            var buffer = new char[word.Length + 8];
            word.CopyTo(buffer);
            var length = _stem(buffer, word.Length);
            stem =
                length == word.Length && word.SequenceEqual(buffer.AsSpan(0, length))
                    ? surface
                    : new string(buffer, 0, length);
        }

        // To ask the dictionary for its count would take all of its locks.
        if (Volatile.Read(ref _kept) < MostStemsKept && _stems.TryAdd(surface, stem))
        {
            Interlocked.Increment(ref _kept);
        }

        return stem;
    }

    /// <summary>The culture that orders titles.</summary>
    public static CompareInfo OrderOf(string culture)
    {
        try
        {
            return CultureInfo.GetCultureInfo(culture).CompareInfo;
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture.CompareInfo;
        }
    }
}
