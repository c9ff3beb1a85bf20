using System.Text;
using Lucene.Net.Analysis.Miscellaneous;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>
/// Cuts product texts into tokens. Products are full of names such as <c>A4</c>, <c>TN-2110</c>, <c>17.3"</c> and
/// <c>006R90321</c> that people write in several ways, so a chunk yields its words, the whole as one, and the runs of
/// letters and digits inside a word.
/// </summary>
internal static class Tokenizer
{
    private const int LongestToken = 40;
    private const int MostJoined = 6;

    /// <summary>Replaces the buffer's content by the tokens of <paramref name="text"/>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="language">Its language.</param>
    /// <param name="tokens">Receives the tokens.</param>
    public static void Run(string text, Language language, TokenBuffer tokens)
    {
        tokens.Clear();
        if (!Ascii.IsValid(text))
        {
            text = text.Replace(Slugs.NonCharacter, ' ');
            text = text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC);
        }

        for (var i = 0; i < text.Length; )
        {
            if (!IsWordAt(text, i))
            {
                i++;
                continue;
            }

            var end = i;
            while (end < text.Length && (IsWordAt(text, end) || IsConnector(text, end)))
            {
                end++;
            }

            Chunk(text, i, end, language, tokens);
            i = end;
        }
    }

    private static void Chunk(string text, int start, int end, Language language, TokenBuffer tokens)
    {
        var owner = tokens.Tokens.Count;
        var joins = true;
        for (var i = start; i < end; )
        {
            var stop = i;
            if (IsIdeograph(text[i]))
            {
                stop++; // Words are not separated in writing: each sign stands for itself.
                joins = false;
            }
            else
            {
                while (stop < end && IsWordAt(text, stop) && !IsIdeograph(text[stop]))
                {
                    stop++;
                }
            }

            if (stop > i)
            {
                var elided = Elision.Drops(text, i, stop, language);
                joins &= !(elided && language.Elides);
                if (!elided)
                {
                    tokens.Add(
                        text.AsSpan(i, Math.Min(stop - i, LongestToken)),
                        Fold(language),
                        4 * LongestToken,
                        TokenKind.Word,
                        tokens.Tokens.Count,
                        i
                    );
                }
            }

            i = Math.Max(stop, i + 1);
            while (i < end && !IsWordAt(text, i))
            {
                i++;
            }
        }

        var words = tokens.Tokens.Count - owner;
        if (joins && words is > 1 and <= MostJoined && Total(tokens, owner) <= LongestToken)
        {
            Span<Token> pieces = stackalloc Token[words];
            for (var i = 0; i < words; i++)
            {
                pieces[i] = tokens.Tokens[owner + i];
            }

            tokens.Repeat(pieces, TokenKind.Joined, owner);
        }

        for (var i = owner; i < owner + words; i++)
        {
            Parts(tokens, i);
        }
    }

    /// <summary>The runs of letters and of digits of a word that has both.</summary>
    private static void Parts(TokenBuffer tokens, int index)
    {
        var word = tokens.Tokens[index];
        var from = 0;
        for (var i = 1; i <= word.Length; i++)
        {
            var text = tokens.Text(word);
            if (i < word.Length && IsNumeric(text, i) == IsNumeric(text, i - 1))
            {
                continue;
            }

            if (i == word.Length && from == 0)
            {
                return;
            }

            tokens.AddPart(word, from, i - from, index);
            from = i;
        }
    }

    private static int Total(TokenBuffer tokens, int from)
    {
        var total = 0;
        for (var i = from; i < tokens.Tokens.Count; i++)
        {
            total += tokens.Tokens[i].Length;
        }

        return total;
    }

    private static Func<ReadOnlySpan<char>, char[], int, int> Fold(Language language) => language.Fold;

    // A decimal point belongs to its number.
    private static bool IsWordAt(string text, int i) =>
        char.IsLetterOrDigit(text[i])
        || char.IsSurrogate(text[i])
        || char.GetUnicodeCategory(text[i]) is System.Globalization.UnicodeCategory.NonSpacingMark
        || IsDecimal(text, i);

    private static bool IsNumeric(ReadOnlySpan<char> text, int i) => char.IsAsciiDigit(text[i]) || IsDecimal(text, i);

    private static bool IsDecimal(ReadOnlySpan<char> text, int i) =>
        text[i] is '.' or ','
        && i > 0
        && i + 1 < text.Length
        && char.IsAsciiDigit(text[i - 1])
        && char.IsAsciiDigit(text[i + 1]);

    private static bool IsConnector(string text, int i) =>
        text[i] is '-' or '.' or '_' or '\'' or '’' or '&' or '+' or '‐' or '‑' or '™' or '®'
        && i + 1 < text.Length
        && (IsWordAt(text, i + 1) || IsConnector(text, i + 1));

    private static bool IsIdeograph(char c) =>
        c
            is (>= '\u3040' and <= '\u30FF')
                or (>= '\u3400' and <= '\u9FFF')
                or (>= '\uF900' and <= '\uFAFF')
                or (>= '\u0E00' and <= '\u0E7F');

    /// <summary>Lower case, without accents; a decimal comma becomes a point.</summary>
    internal static int FoldInto(ReadOnlySpan<char> source, char[] target, int at)
    {
        if (Ascii.IsValid(source))
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[at + i] = source[i] == ',' ? '.' : char.ToLowerInvariant(source[i]);
            }

            return source.Length;
        }

        Span<char> lower = stackalloc char[LongestToken];
        var length = source.ToLowerInvariant(lower);
        var input = lower[..length].ToArray();
        return ASCIIFoldingFilter.FoldToASCII(input, 0, target, at, length) - at;
    }
}
