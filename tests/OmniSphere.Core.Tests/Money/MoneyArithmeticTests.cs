using System.Numerics;
using AwesomeAssertions;
using CsCheck;

namespace OmniSphere.Core.Tests;

public sealed class MoneyArithmeticTests
{
    private static readonly Gen<Money> SomeMoney = Gen.Select(
        Gen.Long[-(1L << 61), 1L << 61],
        Gen.Int[0, Currency.All.Count - 1],
        (amount, index) => new Money(amount, Currency.All[index])
    );

    [Fact]
    public void Adding_and_subtracting_undo_each_other() =>
        Gen.Select(SomeMoney, Gen.Long[-(1L << 61), 1L << 61])
            .Sample(
                (a, amount) =>
                {
                    var b = new Money(amount, a.Currency);
                    return a + b - b == a && a - b == -(b - a) && a + b == b + a && (a - a).IsZero;
                }
            );

    [Fact]
    public void Amounts_of_two_currencies_do_not_mix()
    {
        var (euros, dollars) = (new Money(1, Currency.Eur), new Money(1, Currency.Usd));
        Func<object>[] mixes =
        [
            () => euros + dollars,
            () => euros - dollars,
            () => euros < dollars,
            () => euros >= dollars,
            () => euros.CompareTo(dollars),
            () => Money.Max(euros, dollars),
            () => Money.Sum([euros, dollars], Currency.Eur),
        ];

        mixes
            .Should()
            .AllSatisfy(mix => mix.Should().Throw<CurrencyMismatchException>().Which.Right.Should().Be(Currency.Usd));
        (euros == dollars).Should().BeFalse();
    }

    [Fact]
    public void What_does_not_fit_overflows_instead_of_wrapping()
    {
        var (most, least) = (new Money(long.MaxValue, Currency.Eur), new Money(long.MinValue, Currency.Eur));
        Func<Money>[] sums =
        [
            () => most + new Money(1, Currency.Eur),
            () => least - new Money(1, Currency.Eur),
            () => -least,
            () => most.Times(2),
            () => most.Multiply(1.0000000000000000001m),
            () => Money.FromDecimal(decimal.MaxValue, Currency.Eur),
        ];

        sums.Should().AllSatisfy(sum => sum.Should().Throw<OverflowException>());
        most.Multiply(1m).Should().Be(most);
        least.Multiply(1m).Should().Be(least);
    }

    [Fact]
    public void The_default_value_is_refused_wherever_it_is_used()
    {
        Func<object>[] uses =
        [
            () => default(Money) + default(Money),
            () => default(Money) < default(Money),
            () => default(Money).Times(2),
            () => default(Money).ToDecimal(),
            () => new Money(1, default),
            () => new Money(1, Currency.Eur) with { Currency = default },
        ];

        uses.Should().AllSatisfy(use => use.Should().Throw<Exception>().WithMessage("*currency*"));
        default(Money).ToString().Should().Be("0 ---");
    }

    [Theory]
    [InlineData(5, 0.5, 3)]
    [InlineData(-5, 0.5, -3)]
    [InlineData(5, -0.5, -3)]
    [InlineData(1, 0.49, 0)]
    [InlineData(-1, 0.49, 0)]
    [InlineData(1999, 1.19, 2379)]
    [InlineData(100, 0, 0)]
    public void A_product_is_rounded_half_away_from_zero(long amount, double factor, long expected) =>
        new Money(amount, Currency.Eur).Multiply((decimal)factor).Amount.Should().Be(expected);

    [Theory]
    [InlineData(1000, 19, 190)]
    [InlineData(50, 1, 1)]
    [InlineData(49, 1, 0)]
    [InlineData(-50, 1, -1)]
    [InlineData(1999, 8.875, 177)]
    public void A_percentage_is_rounded_half_away_from_zero(long amount, double percent, long expected) =>
        new Money(amount, Currency.Usd).Percent((decimal)percent).Amount.Should().Be(expected);

    [Theory]
    [InlineData(MidpointRounding.AwayFromZero)]
    [InlineData(MidpointRounding.ToEven)]
    [InlineData(MidpointRounding.ToZero)]
    [InlineData(MidpointRounding.ToNegativeInfinity)]
    [InlineData(MidpointRounding.ToPositiveInfinity)]
    public void Small_products_are_rounded_as_decimal_rounds_them(MidpointRounding rounding) =>
        Gen.Select(Gen.Int[-100_000, 100_000], Gen.Int[-5000, 5000])
            .Sample(
                (amount, thousandths) =>
                {
                    var factor = thousandths / 1000m;
                    var money = new Money(amount, Currency.Eur);
                    return money.Multiply(factor, rounding).Amount == (long)Math.Round(amount * factor, rounding)
                        && money.Percent(factor, rounding).Amount == (long)Math.Round(amount * factor / 100, rounding);
                }
            );

    [Fact]
    public void A_product_of_any_size_is_the_exact_one_rounded_once() =>
        Gen.Select(Gen.Long, Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Int[0, 28])
            .Sample(
                (amount, low, middle, high, negative, scale) =>
                {
                    var mantissa = new BigInteger(new decimal(low, middle, high, negative, 0));
                    var factor = new decimal(low, middle, high, negative, (byte)scale);
                    var (exact, unit) = (amount * mantissa, BigInteger.Pow(10, scale));
                    try
                    {
                        var product = new Money(amount, Currency.Eur).Multiply(factor).Amount;
                        // At most one half from the exact product, and then on the side away from zero.
                        var error = 2 * ((product * unit) - exact);
                        var size = BigInteger.Abs(error).CompareTo(unit);
                        return size < 0 || (size == 0 && error.Sign == exact.Sign);
                    }
                    catch (OverflowException)
                    {
                        return BigInteger.Abs(exact) >= (unit * long.MaxValue) + (unit / 2);
                    }
                },
                iter: 10_000
            );

    [Fact]
    public void A_factor_of_28_digits_is_not_rounded_twice()
    {
        // 5 × 0.0999…9 (28 nines) is just below one half; decimal arithmetic would make it one half.
        new Money(5, Currency.Eur)
            .Multiply(0.0999999999999999999999999999m)
            .Amount.Should()
            .Be(0);
        new Money(-5_000_000_000, Currency.Eur)
            .Multiply(0.1000000000999999999999999999m)
            .Amount.Should()
            .Be(-500_000_000);
    }

    [Fact]
    public void Amounts_compare_and_add_up()
    {
        var (one, two) = (new Money(1, Currency.Eur), new Money(2, Currency.Eur));

        (one < two && two > one && one <= two && two >= one).Should().BeTrue();
        Money.Min(one, two).Should().Be(one);
        Money.Max(one, two).Should().Be(two);
        Money.Sum([one, two, two], Currency.Eur).Should().Be(new Money(5, Currency.Eur));
        Money.Sum([], Currency.Jpy).Should().Be(Money.Zero(Currency.Jpy));
        (one.IsPositive, (-one).IsNegative, one.IsZero).Should().Be((true, true, false));
        one.Times(-3).Amount.Should().Be(-3);
    }

    [Theory]
    [InlineData("EUR", 1999, "19.99")]
    [InlineData("JPY", 500, "500")]
    [InlineData("KWD", -1234, "-1.234")]
    [InlineData("EUR", 1000, "10.00")]
    public void Major_units_have_the_digits_of_the_currency(string code, long amount, string major)
    {
        var money = new Money(amount, Currency.Parse(code));

        money.ToString().Should().Be($"{major} {code}");
        Money.FromDecimal(money.ToDecimal(), money.Currency).Should().Be(money);
    }

    [Fact]
    public void A_decimal_with_more_digits_is_rounded()
    {
        Money.FromDecimal(19.995m, Currency.Eur).Amount.Should().Be(2000);
        Money.FromDecimal(-19.995m, Currency.Eur).Amount.Should().Be(-2000);
        Money.FromDecimal(19.995m, Currency.Eur, MidpointRounding.ToZero).Amount.Should().Be(1999);
        Money.FromDecimal(0.5m, Currency.Jpy).Amount.Should().Be(1);
    }
}
