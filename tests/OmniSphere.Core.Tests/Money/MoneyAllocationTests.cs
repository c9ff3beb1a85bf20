using AwesomeAssertions;
using CsCheck;

namespace OmniSphere.Core.Tests;

public sealed class MoneyAllocationTests
{
    private static readonly Gen<long[]> SmallWeights = Gen.Long[0, 20].Array[1, 12];
    private static readonly Gen<long[]> AnyWeights = Gen.Long[0, long.MaxValue].Array[1, 6];

    [Fact]
    public void Shares_add_up_are_fair_to_one_unit_and_leave_zero_weights_alone() =>
        Gen.Select(Gen.Long[-10_000, 10_000], SmallWeights)
            .Sample((amount, weights) => IsFair(amount, weights), iter: 1_000_000);

    [Fact]
    public void Amounts_and_weights_of_any_size_are_shared_as_well() =>
        Gen.Select(Gen.Long, AnyWeights).Sample((amount, weights) => IsFair(amount, weights), iter: 200_000);

    [Fact]
    public void A_greater_weight_never_gets_less_and_of_equal_ones_the_first_gets_more() =>
        Gen.Select(Gen.Long[0, 10_000], SmallWeights)
            .Sample(
                (amount, weights) =>
                {
                    var shares = Allocate(amount, weights);
                    var ranked = weights
                        .Select((weight, i) => (weight, i))
                        .OrderByDescending(x => x.weight)
                        .ThenBy(x => x.i)
                        .Select(x => shares[x.i])
                        .ToArray();
                    return ranked.Zip(ranked.Skip(1)).All(pair => pair.First >= pair.Second);
                }
            );

    [Fact]
    public void A_negative_amount_is_shared_as_its_opposite() =>
        Gen.Select(Gen.Long[0, long.MaxValue], SmallWeights)
            .Sample(
                (amount, weights) =>
                    Allocate(-amount, weights).SequenceEqual(Allocate(amount, weights).Select(share => -share))
            );

    [Theory]
    [InlineData(100, new long[] { 1, 1, 1 }, new long[] { 34, 33, 33 })]
    [InlineData(5, new long[] { 3, 7 }, new long[] { 2, 3 })]
    [InlineData(-5, new long[] { 3, 7 }, new long[] { -2, -3 })]
    [InlineData(10, new long[] { 0, 1, 0, 2 }, new long[] { 0, 3, 0, 7 })]
    [InlineData(10, new long[] { 0, 0, 0 }, new long[] { 4, 3, 3 })]
    [InlineData(0, new long[] { 5, 9 }, new long[] { 0, 0 })]
    [InlineData(2, new long[] { 6, 1, 6, 1 }, new long[] { 1, 0, 1, 0 })]
    [InlineData(1, new long[] { 1, 2, 2 }, new long[] { 0, 1, 0 })]
    [InlineData(long.MinValue, new long[] { 1 }, new long[] { long.MinValue })]
    public void The_largest_remainders_are_served_first(long amount, long[] weights, long[] expected) =>
        Allocate(amount, weights).Should().Equal(expected);

    [Fact]
    public void There_must_be_weights_and_none_below_zero()
    {
        var ofNothing = () => Allocate(1, []);
        var ofNegative = () => Allocate(1, [1, -1]);
        var intoNothing = () => new Money(1, Currency.Eur).Split(0);

        ofNothing.Should().Throw<ArgumentException>();
        ofNegative.Should().Throw<ArgumentException>();
        intoNothing.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Money_is_split_without_losing_a_cent() =>
        Gen.Select(Gen.Long, Gen.Int[1, 50])
            .Sample(
                (amount, parts) =>
                {
                    var shares = new Money(amount, Currency.Eur).Split(parts);
                    return shares.Length == parts
                        && Sum(shares.Select(share => share.Amount)) == amount
                        && shares.Max(share => share.Amount) - shares.Min(share => share.Amount) <= 1
                        && Math.Abs((decimal)shares[0].Amount) >= Math.Abs((decimal)shares[^1].Amount);
                }
            );

    [Fact]
    public void Splitting_is_allocating_by_equal_weights() =>
        Gen.Select(Gen.Long, Gen.Int[1, 20])
            .Sample(
                (amount, parts) =>
                {
                    var money = new Money(amount, Currency.Eur);
                    return money.Split(parts).SequenceEqual(money.Allocate(Enumerable.Repeat(7L, parts).ToArray()));
                }
            );

    private static bool IsFair(long amount, long[] weights)
    {
        var shares = Allocate(amount, weights);
        var total = Sum(weights);
        if (Sum(shares) != amount || shares.Length != weights.Length)
        {
            return false;
        }

        for (var i = 0; i < shares.Length && total > 0; i++)
        {
            // Less than one unit from the exact proportion, compared without dividing.
            var error = System.Numerics.BigInteger.Abs(
                ((System.Numerics.BigInteger)shares[i] * total) - ((System.Numerics.BigInteger)amount * weights[i])
            );
            if (error >= total || (weights[i] == 0 && shares[i] != 0))
            {
                return false;
            }
        }

        return true;
    }

    private static Int128 Sum(IEnumerable<long> numbers) => numbers.Aggregate((Int128)0, (sum, number) => sum + number);

    private static long[] Allocate(long amount, long[] weights) =>
        Array.ConvertAll(new Money(amount, Currency.Eur).Allocate(weights), share => share.Amount);
}
