using System.Numerics;

namespace OmniSphere;

/// <summary>
/// Multiplies a whole number by a decimal and rounds once. <see cref="decimal"/> itself would first cut the product
/// to 28 digits, and so could round a value just below one half upwards.
/// </summary>
internal static class ExactProduct
{
    /// <summary><paramref name="number"/> × <paramref name="factor"/> ÷ 10^<paramref name="shift"/>.</summary>
    /// <exception cref="OverflowException">The result does not fit 64 bits.</exception>
    public static long Round(long number, decimal factor, int shift, MidpointRounding rounding)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(factor, parts);
        var low = ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
        var high = (uint)parts[2];
        var places = factor.Scale + shift;
        if (high == 0)
        {
            // 64 by 63 bits and a sign: the product fits.
            var product = (Int128)low * number;
            return checked(
                (long)Quotient(decimal.IsNegative(factor) ? -product : product, PowerOfTen<Int128>(places), rounding)
            );
        }

        var exact = (BigInteger)new UInt128(high, low) * number;
        return checked(
            (long)Quotient(decimal.IsNegative(factor) ? -exact : exact, PowerOfTen<BigInteger>(places), rounding)
        );
    }

    private static T Quotient<T>(T numerator, T divisor, MidpointRounding rounding)
        where T : IBinaryInteger<T>
    {
        var (quotient, remainder) = T.DivRem(numerator, divisor);
        if (T.IsZero(remainder))
        {
            return quotient;
        }

        var negative = T.IsNegative(numerator);
        var half = (T.Abs(remainder) * T.CreateChecked(2)).CompareTo(divisor);
        var away = rounding switch
        {
            MidpointRounding.AwayFromZero => half >= 0,
            MidpointRounding.ToEven => half > 0 || (half == 0 && !T.IsEvenInteger(quotient)),
            MidpointRounding.ToZero => false,
            MidpointRounding.ToNegativeInfinity => negative,
            MidpointRounding.ToPositiveInfinity => !negative,
            _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "There is no such rounding."),
        };
        return !away ? quotient
            : negative ? quotient - T.One
            : quotient + T.One;
    }

    private static T PowerOfTen<T>(int exponent)
        where T : IBinaryInteger<T>
    {
        var power = T.One;
        var ten = T.CreateChecked(10);
        for (var i = 0; i < exponent; i++)
        {
            power *= ten;
        }

        return power;
    }
}
