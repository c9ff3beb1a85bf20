using System.Globalization;
using System.Text.Json;
using ReferenceStore.Storefront.Localization;

namespace ReferenceStore.Storefront.Parts;

/// <summary>Writes the value of an attribute: a text, a number, yes or no, a quantity with its unit, a list.</summary>
internal sealed class FactText(Texts texts)
{
    public string Write(JsonElement value, string? unit = null) =>
        value.ValueKind switch
        {
            JsonValueKind.True => texts["Yes"],
            JsonValueKind.False => texts["No"],
            JsonValueKind.Number => WithUnit(value.GetDecimal().ToString("#,0.####", CultureInfo.CurrentCulture), unit),
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(v => Write(v))),
            JsonValueKind.Object when value.TryGetProperty("value", out var number) => Write(
                number,
                value.TryGetProperty("unit", out var own) ? own.GetString() : unit
            ),
            _ => value.ToString(),
        };

    private static string WithUnit(string number, string? unit) =>
        string.IsNullOrEmpty(unit) ? number : $"{number}\u00A0{unit}";
}
