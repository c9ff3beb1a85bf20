namespace OmniSphere;

public readonly partial record struct Money
{
    /// <summary>
    /// Divides this amount in proportion to the weights by largest remainder: the shares add up to the amount exactly
    /// and each is less than one minor unit from its exact proportion. Equal remainders are served by position, a
    /// weight of zero gets nothing; if all weights are zero the shares are even. A negative amount is divided as its
    /// opposite is.
    /// </summary>
    /// <exception cref="ArgumentException">There is no weight, or one is negative.</exception>
    public Money[] Allocate(ReadOnlySpan<long> weights)
    {
        Int128 total = 0;
        foreach (var weight in weights)
        {
            total += weight >= 0 ? weight : throw new ArgumentException("A weight is negative.", nameof(weights));
        }

        if (total == 0)
        {
            return weights.IsEmpty
                ? throw new ArgumentException("There are no weights to divide by.", nameof(weights))
                : Split(weights.Length);
        }

        var units = Int128.Abs(Amount);
        var left = units;
        var shares = new Int128[weights.Length];
        var byRemainder = new (Int128 Remainder, int Position)[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            (shares[i], var remainder) = Int128.DivRem(units * weights[i], total);
            byRemainder[i] = (remainder, i);
            left -= shares[i];
        }

        // What is left is the sum of the remainders, so it is less than the number of remainders above zero.
        Array.Sort(
            byRemainder,
            static (a, b) =>
                a.Remainder == b.Remainder ? a.Position.CompareTo(b.Position) : b.Remainder.CompareTo(a.Remainder)
        );
        for (var i = 0; i < (int)left; i++)
        {
            shares[byRemainder[i].Position]++;
        }

        var (negative, currency) = (IsNegative, Currency);
        return Array.ConvertAll(shares, share => new Money(checked((long)(negative ? -share : share)), currency));
    }

    /// <summary>
    /// Divides this amount into parts that add up to it exactly and differ by one minor unit at most, greater ones
    /// first.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is not at least one part.</exception>
    public Money[] Split(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var (share, left) = Math.DivRem(Amount, parts);
        var result = new Money[parts];
        for (var i = 0; i < parts; i++)
        {
            result[i] = new(i < Math.Abs(left) ? share + Math.Sign(left) : share, Currency);
        }

        return result;
    }
}
