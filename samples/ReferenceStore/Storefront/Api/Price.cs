using System.Globalization;
using System.Text.Json.Serialization;
using OmniSphere;

namespace ReferenceStore.Storefront.Api;

/// <summary>Money on the wire.</summary>
/// <param name="Amount">Minor units, such as cents.</param>
/// <param name="Currency">ISO 4217 code.</param>
public sealed record Price(long Amount, string Currency)
{
    [JsonIgnore]
    public bool IsZero => Amount == 0;

    /// <summary>As people of the current culture read it.</summary>
    public override string ToString() => ToMoney().Format(CultureInfo.CurrentCulture);

    /// <summary>In major units for machines: <c>19.99</c>.</summary>
    public string ToInvariant() => ToMoney().ToDecimal().ToString(CultureInfo.InvariantCulture);

    public Money ToMoney() => new(Amount, OmniSphere.Currency.Parse(Currency));
}
