using System.Globalization;
using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Attributes;

/// <summary>Reads attribute values from texts, as CSV files have them.</summary>
internal static class AttributeText
{
    private static readonly System.Buffers.SearchValues<char> NumberCharacters = System.Buffers.SearchValues.Create(
        "+-.0123456789"
    );

    /// <summary>
    /// The value that a text stands for: as the attribute's type says, or, where it is not defined yet, what the text
    /// looks like. Null when the attribute cannot take it.
    /// </summary>
    public static ProductAttributeValue? Read(AttributeDefinition? definition, string text) =>
        definition?.Type switch
        {
            null => Guess(text),
            AttributeType.Number => Quantity(text),
            AttributeType.Boolean => Flag(text),
            AttributeType.MultiChoice => ProductAttributeValue.Of(Split(text)),
            _ => ProductAttributeValue.Of(text),
        };

    private static ProductAttributeValue Guess(string text) =>
        Flag(text)
        ?? (
            Plain(text) is { } number ? ProductAttributeValue.Of(number)
            : text.Contains('|', StringComparison.Ordinal) ? ProductAttributeValue.Of(Split(text))
            : ProductAttributeValue.Of(text)
        );

    private static ProductAttributeValue? Flag(string text) =>
        bool.TryParse(text, out var flag) ? ProductAttributeValue.Of(flag) : null;

    private static IReadOnlyList<string> Split(string text) => Import.CsvList.Read(text);

    /// <summary>The text that <see cref="Read"/> takes for the value.</summary>
    public static string Write(ProductAttributeValue value) =>
        value.Form switch
        {
            AttributeValueForm.Number when value.Unit is { } unit => string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Number} {unit}"
            ),
            AttributeValueForm.Number => value.Number.ToString(CultureInfo.InvariantCulture),
            AttributeValueForm.Boolean => value.Flag ? "true" : "false",
            AttributeValueForm.List => Import.CsvList.Write(value.List),
            _ => value.Text!,
        };

    /// <summary><c>1.2 kg</c>: a number and perhaps its unit.</summary>
    private static ProductAttributeValue? Quantity(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var number = end < 0 ? text : text[..end];
        var unit = end < 0 ? "" : text[end..].Trim();
        return Parse(number) is { } value ? ProductAttributeValue.Of(value, unit.Length == 0 ? null : unit) : null;
    }

    // What has a leading zero, such as a part number, is no quantity.
    private static decimal? Plain(string text) =>
        text.TrimStart('-') is ['0', >= '0' and <= '9', ..] ? null : Parse(text);

    private static decimal? Parse(string text) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}
