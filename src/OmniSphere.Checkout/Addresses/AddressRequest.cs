using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Addresses;

/// <summary>A postal address as shoppers enter it.</summary>
/// <param name="FirstName">Given name of the recipient.</param>
/// <param name="LastName">Family name of the recipient.</param>
/// <param name="Line1">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
/// <param name="PostalCode">Required where the country has postal codes.</param>
/// <param name="Company">Company, if any.</param>
/// <param name="Line2">Floor, flat, care of.</param>
/// <param name="Region">State, province or region.</param>
internal sealed record AddressRequest(
    string FirstName,
    string LastName,
    string Line1,
    string City,
    string Country,
    string? PostalCode = null,
    string? Company = null,
    string? Line2 = null,
    string? Region = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(FirstName, "firstName", 100);
        v.Text(LastName, "lastName", 100);
        v.Length(Company, "company", 150);
        v.Text(Line1, "line1", 200);
        v.Length(Line2, "line2", 200);
        v.Text(City, "city", 100);
        v.Length(Region, "region", 100);
        v.Length(PostalCode, "postalCode", 20);
        if (v.Required(Country, "country"))
        {
            v.That(Countries.IsKnown(Country), "country", "unknown", "This is no ISO 3166-1 country, such as FR.");
            if (Countries.HasPostalCodes(Country))
            {
                v.Required(PostalCode, "postalCode");
            }
        }
    }

    public AddressData ToData() =>
        new(
            FirstName.Trim(),
            LastName.Trim(),
            Clean(Company),
            Line1.Trim(),
            Clean(Line2),
            City.Trim(),
            Clean(Region),
            PostalCode?.Trim() ?? "",
            Country
        );

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
