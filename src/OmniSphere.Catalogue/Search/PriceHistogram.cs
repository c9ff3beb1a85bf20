namespace OmniSphere.Catalogue.Search;

/// <summary>Buckets of round width, the same whichever engine counts.</summary>
internal static class PriceHistogram
{
    /// <summary>The smallest width of the form 1, 2 or 5 × 10ⁿ with which so many buckets span the prices.</summary>
    public static long Width(long lowest, long highest, int buckets)
    {
        for (long power = 1; ; power *= 10)
        {
            foreach (var width in (ReadOnlySpan<long>)[power, 2 * power, 5 * power])
            {
                if ((highest / width) - (lowest / width) < buckets || power > long.MaxValue / 100)
                {
                    return width;
                }
            }
        }
    }

    /// <summary>The buckets between the lowest and the highest price, empty ones too.</summary>
    public static IReadOnlyList<PriceBucket> Of(IEnumerable<long> prices, PriceRange? range, int buckets)
    {
        if (range is null || buckets == 0)
        {
            return [];
        }

        var (lowest, highest) = (range.Min.Amount, range.Max.Amount);
        var width = Width(lowest, highest, buckets);
        var counts = new int[(highest / width) - (lowest / width) + 1];
        foreach (var price in prices)
        {
            counts[(price / width) - (lowest / width)]++;
        }

        return Of(counts, lowest / width * width, width, range.Min.Currency);
    }

    public static IReadOnlyList<PriceBucket> Of(IReadOnlyList<int> counts, long first, long width, Currency currency) =>
        [
            .. counts.Select(
                (count, i) =>
                    new PriceBucket(
                        new Money(first + (i * width), currency),
                        new Money(first + ((i + 1) * width) - 1, currency),
                        count
                    )
            ),
        ];
}
