namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>What fingers do on a keyboard.</summary>
internal static class Slip
{
    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

    /// <summary>
    /// Whether one slip makes <paramref name="typed"/> of <paramref name="meant"/>: a letter left out, doubled, swapped with
    /// its neighbour, or a key hit beside it, alone or together with it. Another letter is a word mistaken, not mistyped.
    /// </summary>
    public static bool IsLikely(string typed, string meant)
    {
        var start = 0;
        while (start < Math.Min(typed.Length, meant.Length) && typed[start] == meant[start])
        {
            start++;
        }

        var (t, m) = (typed.Length, meant.Length);
        while (t > start && m > start && typed[t - 1] == meant[m - 1])
        {
            (t, m) = (t - 1, m - 1);
        }

        return (t - start, m - start) switch
        {
            (0, 1) => true,
            (2, 2) => IsSwap(typed, meant),
            (1, 1) => AreNeighbours(typed[start], meant[start]),
            (1, 0) => (start > 0 && IsNear(typed[start], typed[start - 1]))
                || (start + 1 < typed.Length && IsNear(typed[start], typed[start + 1])),
            _ => false,
        };
    }

    /// <summary>Whether two neighbouring letters are swapped.</summary>
    public static bool IsSwap(string typed, string meant)
    {
        var at = 0;
        while (at < Math.Min(typed.Length, meant.Length) && typed[at] == meant[at])
        {
            at++;
        }

        return typed.Length == meant.Length
            && at + 1 < typed.Length
            && typed[at] == meant[at + 1]
            && typed[at + 1] == meant[at]
            && typed.AsSpan(at + 2).SequenceEqual(meant.AsSpan(at + 2));
    }

    private static bool IsNear(char a, char b) => a == b || AreNeighbours(a, b);

    private static bool AreNeighbours(char a, char b)
    {
        for (var row = 0; row < Rows.Length; row++)
        {
            var at = Rows[row].IndexOf(a, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            for (var other = Math.Max(0, row - 1); other <= Math.Min(Rows.Length - 1, row + 1); other++)
            {
                var place = Rows[other].IndexOf(b, StringComparison.Ordinal);
                // Each row stands half a key further right than the one above.
                if (place >= 0 && Math.Abs((at + (0.5 * row)) - (place + (0.5 * other))) <= 1)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
