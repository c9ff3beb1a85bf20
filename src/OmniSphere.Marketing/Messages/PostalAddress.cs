using OmniSphere.Contracts.Checkout;
using OmniSphere.Marketing.Templates;

namespace OmniSphere.Marketing.Messages;

/// <summary>Writes an address as its country does (Universal Postal Union, S42), in lines.</summary>
internal static class PostalAddress
{
    public static string[] Lines(AddressData a, MailCulture culture)
    {
        string?[] lines =
        [
            a.Company,
            $"{a.FirstName} {a.LastName}".Trim(),
            a.Line1,
            a.Line2,
            .. Place(a),
            culture.Country(a.Country),
        ];
        return [.. lines.OfType<string>().Where(l => !string.IsNullOrWhiteSpace(l))];
    }

    private static IEnumerable<string> Place(AddressData a) =>
        a.Country switch
        {
            "US" or "CA" or "AU" => [$"{a.City}{(a.Region is { Length: > 0 } r ? $", {r}" : "")} {a.PostalCode}"],
            "GB" or "IE" => [a.City, a.Region ?? "", a.PostalCode],
            _ => [$"{a.PostalCode} {a.City}".Trim(), a.Region ?? ""],
        };
}
