using System.Globalization;
using System.Runtime.InteropServices;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>A range of numbers as a filter writes it: <c>2..5</c>, <c>2..</c>, <c>..5</c>, both ends included.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NumberRange(double Min, double Max)
{
    public static bool TryParse(string text, out NumberRange range)
    {
        range = default;
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || text.Length == 2)
        {
            return false;
        }

        if (
            !TryEnd(text.AsSpan(0, dots), double.NegativeInfinity, out var min)
            || !TryEnd(text.AsSpan(dots + 2), double.PositiveInfinity, out var max)
        )
        {
            return false;
        }

        range = new NumberRange(min, max);
        return true;
    }

    public bool Contains(double number) => number >= Min && number <= Max;

    private static bool TryEnd(ReadOnlySpan<char> text, double open, out double end)
    {
        end = open;
        return text.IsEmpty || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out end);
    }
}
