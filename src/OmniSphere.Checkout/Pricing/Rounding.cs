namespace OmniSphere.Checkout.Pricing;

/// <summary>Arithmetic on whole minor units, each result rounded once, half away from zero. Amounts are zero or more.</summary>
internal static class Rounding
{
    /// <summary>The whole of which rates are parts: 100 %.</summary>
    public const int Whole = 1_000_000;

    private const long Small = long.MaxValue / (4L * Whole);

    /// <summary>So many millionths of an amount.</summary>
    public static long Part(long amount, long millionths) =>
        amount <= Small && millionths <= Whole
            ? ((amount * millionths * 2) + Whole) / (2L * Whole)
            : checked((long)((((Int128)amount * millionths * 2) + Whole) / (2 * Whole)));

    /// <summary>The share of an amount that a part has in a whole; none of nothing.</summary>
    public static long Share(long amount, long part, long whole) =>
        whole == 0 ? 0 : (long)((((Int128)amount * part * 2) + whole) / (2 * (Int128)whole));

    /// <summary>
    /// Divides an amount in proportion to the weights by largest remainder, equal remainders by position. The shares add
    /// up to the amount; one that does not exceed the sum of the weights gives no share above its weight.
    /// </summary>
    public static void Spread(long amount, ReadOnlySpan<long> weights, Span<long> shares)
    {
        Int128 total = 0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        shares.Clear();
        if (total == 0 || amount == 0)
        {
            return;
        }

        var remainders = weights.Length <= 64 ? stackalloc Int128[weights.Length] : new Int128[weights.Length];
        var left = amount;
        for (var i = 0; i < weights.Length; i++)
        {
            (var share, remainders[i]) = Int128.DivRem((Int128)amount * weights[i], total);
            shares[i] = (long)share;
            left -= shares[i];
        }

        for (; left > 0; left--)
        {
            var most = 0;
            for (var i = 1; i < remainders.Length; i++)
            {
                most = remainders[i] > remainders[most] ? i : most;
            }

            shares[most]++;
            remainders[most] = -1;
        }
    }
}
