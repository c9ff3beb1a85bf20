namespace OmniSphere;

public readonly partial record struct Money
{
    /// <summary>Adds amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public static Money operator +(Money left, Money right) =>
        new(checked(left.Amount + right.Amount), Common(left, right));

    /// <summary>Subtracts amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The difference does not fit 64 bits.</exception>
    public static Money operator -(Money left, Money right) =>
        new(checked(left.Amount - right.Amount), Common(left, right));

    /// <summary>The opposite amount.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public static Money operator -(Money money) => new(checked(-money.Amount), money.Currency);

    /// <summary>Adds up amounts of one currency; of none the sum is zero.</summary>
    /// <exception cref="CurrencyMismatchException">An amount is of another currency.</exception>
    /// <exception cref="OverflowException">A partial sum does not fit 64 bits.</exception>
    public static Money Sum(IEnumerable<Money> amounts, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        return amounts.Aggregate(Zero(currency), static (sum, amount) => sum + amount);
    }

    /// <summary>The smaller of two amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    public static Money Min(Money left, Money right) => left <= right ? left : right;

    /// <summary>The greater of two amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    public static Money Max(Money left, Money right) => left >= right ? left : right;

    /// <summary>A whole number of times this amount.</summary>
    /// <exception cref="OverflowException">The product does not fit 64 bits.</exception>
    public Money Times(long count) => new(checked(Amount * count), Currency);

    /// <summary>This amount times a factor, rounded once, from the exact product.</summary>
    /// <exception cref="OverflowException">The product does not fit 64 bits.</exception>
    public Money Multiply(decimal factor, MidpointRounding rounding = MidpointRounding.AwayFromZero) =>
        new(ExactProduct.Round(Amount, factor, 0, rounding), Currency);

    /// <summary>So many hundredths of this amount: 19 % of 10.00 EUR are 1.90 EUR.</summary>
    /// <exception cref="OverflowException">The result does not fit 64 bits.</exception>
    public Money Percent(decimal percent, MidpointRounding rounding = MidpointRounding.AwayFromZero) =>
        new(ExactProduct.Round(Amount, percent, 2, rounding), Currency);

    /// <summary>Compares amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    public int CompareTo(Money other)
    {
        _ = Common(this, other);
        return Amount.CompareTo(other.Amount);
    }

    int IComparable.CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            Money other => CompareTo(other),
            _ => throw new ArgumentException($"Money compares with money only, not {obj.GetType()}.", nameof(obj)),
        };

    /// <summary>Whether <paramref name="left"/> is less.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is less or the same.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is more.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is more or the same.</summary>
    /// <exception cref="CurrencyMismatchException">The currencies differ.</exception>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    private static Currency Common(Money left, Money right) =>
        left.Currency == right.Currency
            ? Required(left.Currency)
            : throw new CurrencyMismatchException(left.Currency, right.Currency);
}
