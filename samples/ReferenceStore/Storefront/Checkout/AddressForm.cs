using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.Checkout;

/// <summary>An address as typed.</summary>
public sealed class AddressForm
{
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? Company { get; set; }
    public string? Line1 { get; set; }
    public string? Line2 { get; set; }
    public string? PostalCode { get; set; }
    public string? City { get; set; }
    public string? Region { get; set; }
    public string? Country { get; set; }

    /// <summary>The fields' names in the service's words, in the order of the page.</summary>
    public static IReadOnlyList<string> Order { get; } =
    ["firstName", "lastName", "company", "line1", "line2", "postalCode", "city", "region", "country"];

    public static AddressForm Of(Address? address) =>
        address is null
            ? new()
            : new()
            {
                FirstName = address.FirstName,
                LastName = address.LastName,
                Company = address.Company,
                Line1 = address.Line1,
                Line2 = address.Line2,
                PostalCode = address.PostalCode,
                City = address.City,
                Region = address.Region,
                Country = address.Country,
            };

    public Address ToAddress() =>
        new(
            FirstName?.Trim() ?? "",
            LastName?.Trim() ?? "",
            Line1?.Trim() ?? "",
            City?.Trim() ?? "",
            PostalCode?.Trim() ?? "",
            Country ?? "",
            Clean(Company),
            Clean(Line2),
            // Regions that decide about taxes are codes, such as CO.
            Clean(Region) is { Length: <= 3 } code
                ? code.ToUpperInvariant()
                : Clean(Region)
        );

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The form of the address step.</summary>
public sealed class AddressStepForm
{
    public AddressForm Shipping { get; set; } = new();
    public bool BillingSame { get; set; }
    public AddressForm Billing { get; set; } = new();
}
