using System.Collections.Frozen;

namespace OmniSphere;

/// <summary>
/// The signs that stand for one currency all over the world, from the root locale of Unicode CLDR 49
/// (common/main/root.xml). The bare dollar and yen signs are left to the countries that use them.
/// </summary>
internal static class CurrencySigns
{
    private static readonly FrozenDictionary<Currency, string> Signs = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["AUD"] = "A$",
        ["BRL"] = "R$",
        ["CAD"] = "CA$",
        ["CNY"] = "CN¥",
        ["EUR"] = "€",
        ["GBP"] = "£",
        ["HKD"] = "HK$",
        ["ILS"] = "₪",
        ["INR"] = "₹",
        ["JPY"] = "JP¥",
        ["KRW"] = "₩",
        ["MXN"] = "MX$",
        ["NZD"] = "NZ$",
        ["PHP"] = "₱",
        ["TWD"] = "NT$",
        ["USD"] = "US$",
        ["VND"] = "₫",
        ["XAF"] = "FCFA",
        ["XCD"] = "EC$",
        ["XCG"] = "Cg.",
        ["XOF"] = "F\u202FCFA",
        ["XPF"] = "CFPF",
    }.ToFrozenDictionary(pair => Currency.Parse(pair.Key), pair => pair.Value);

    public static string Of(Currency currency) => Signs.TryGetValue(currency, out var sign) ? sign : currency.Code;
}
