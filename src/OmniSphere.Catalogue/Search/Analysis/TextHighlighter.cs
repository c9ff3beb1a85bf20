using System.Text;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>Finds a query's words in the texts of a hit.</summary>
internal sealed class TextHighlighter
{
    private const int MostFragment = 200;
    private const int Lead = 40;

    private readonly HashSet<string> _stems;
    private readonly IReadOnlyList<Language> _languages;
    private readonly TokenBuffer _tokens = new();

    /// <param name="plan">The words, with all that they were allowed to find.</param>
    public TextHighlighter(TextPlan plan)
    {
        _languages = plan.Languages;
        _stems = new HashSet<string>(
            plan.Words.SelectMany(w => w.Alternatives).SelectMany(a => a.Terms),
            StringComparer.Ordinal
        );
    }

    /// <summary>The title and the best stretch of the description, each if it has any of the words.</summary>
    public IReadOnlyList<Highlight> Of(string title, string? description)
    {
        var highlights = new List<Highlight>(2);
        title = Normal(title);
        if (Ranges(title) is { Count: > 0 } inTitle)
        {
            highlights.Add(new Highlight("title", title, inTitle));
        }

        if (description is not null)
        {
            description = Normal(description);
            if (Ranges(description) is { Count: > 0 } inDescription)
            {
                highlights.Add(Fragment(description, inDescription));
            }
        }

        return highlights;
    }

    private static string Normal(string text) =>
        Ascii.IsValid(text) || text.IsNormalized(NormalizationForm.FormC)
            ? text
            : text.Normalize(NormalizationForm.FormC);

    private List<TextRange> Ranges(string text)
    {
        Tokenizer.Run(text, _languages[0], _tokens);
        var ranges = new List<TextRange>();
        foreach (var token in _tokens.Tokens)
        {
            if (IsFound(_tokens.Text(token)))
            {
                ranges.Add(new TextRange(token.SourceStart, token.SourceLength));
            }
        }

        return Merged(ranges);
    }

    // A text that is not translated has the stems of the shop's own language.
    private bool IsFound(ReadOnlySpan<char> word)
    {
        foreach (var language in _languages)
        {
            if (_stems.Contains(language.Stem(word)))
            {
                return true;
            }
        }

        return false;
    }

    private static List<TextRange> Merged(List<TextRange> ranges)
    {
        ranges.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        var merged = new List<TextRange>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged is [.., var last] && range.Start < last.Start + last.Length)
            {
                var end = Math.Max(last.Start + last.Length, range.Start + range.Length);
                merged[^1] = new TextRange(last.Start, end - last.Start);
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    /// <summary>The stretch that holds the most ranges, cut between words.</summary>
    private static Highlight Fragment(string text, List<TextRange> ranges)
    {
        var (best, most) = (0, 0);
        for (var i = 0; i < ranges.Count; i++)
        {
            var inside = ranges
                .Skip(i)
                .TakeWhile(r => r.Start + r.Length <= ranges[i].Start + MostFragment - Lead)
                .Count();
            if (inside > most)
            {
                (best, most) = (i, inside);
            }
        }

        var start = Math.Max(0, ranges[best].Start - Lead);
        while (start > 0 && start < ranges[best].Start && !char.IsWhiteSpace(text[start - 1]))
        {
            start++;
        }

        var last = ranges[best + Math.Max(0, most - 1)];
        var end = Math.Max(Math.Min(text.Length, start + MostFragment), last.Start + last.Length);
        while (end < text.Length && end > last.Start + last.Length && !char.IsWhiteSpace(text[end]))
        {
            end--;
        }

        return new Highlight(
            "description",
            text[start..end].TrimEnd(),
            [
                .. ranges
                    .Where(r => r.Start >= start && r.Start + r.Length <= end)
                    .Select(r => new TextRange(r.Start - start, r.Length)),
            ]
        );
    }
}
