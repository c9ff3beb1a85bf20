using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <param name="Email">Where the confirmation goes; at most 254 characters (RFC 5321).</param>
/// <param name="FirstName">Given name.</param>
/// <param name="LastName">Family name.</param>
/// <param name="VatNumber">VAT identification number of the EU with its country, such as <c>DE123456789</c>.</param>
/// <param name="Phone">Digits with the usual separators, an optional leading <c>+</c>.</param>
internal sealed record SetCustomerRequest(
    string Email,
    string? FirstName = null,
    string? LastName = null,
    string? Phone = null,
    string? VatNumber = null
) : IValidated
{
    public void Validate(Validation v)
    {
        if (v.Required(Email, "email"))
        {
            v.Email(Email.Trim(), "email");
        }

        v.Length(FirstName, "firstName", 100);
        v.Length(LastName, "lastName", 100);
        v.Length(VatNumber, "vatNumber", 20);
        v.That(
            string.IsNullOrWhiteSpace(VatNumber)
                || Tax.VatNumber.IsValid(Tax.VatNumber.Normalise(VatNumber[..Math.Min(VatNumber.Length, 20)])),
            "vatNumber",
            "vat_number",
            "This is not a VAT number of the EU."
        );
        v.That(Phone is null || IsPhone(Phone), "phone", "phone", "This is not a phone number.");
    }

    public CartCustomer ToCustomer() =>
        new(
            Email.Trim(),
            Clean(FirstName),
            Clean(LastName),
            Clean(Phone),
            Clean(VatNumber) is { } number ? Tax.VatNumber.Normalise(number) : null
        );

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // ITU-T E.164: at most 15 digits.
    private static bool IsPhone(string phone) =>
        string.IsNullOrWhiteSpace(phone)
        || (
            phone.Length <= 30
            && phone.Count(char.IsAsciiDigit) is >= 4 and <= 15
            && phone
                .Trim()
                .Select((c, i) => (c, i))
                .All(x => char.IsAsciiDigit(x.c) || " ()-./".Contains(x.c) || x is ('+', 0))
        );
}

/// <summary>Says who buys.</summary>
internal sealed class SetCustomer(CartDesk desk)
{
    public static void Map(ModuleRoutes carts) =>
        carts
            .MapPut("/{id}/customer", HandleAsync)
            .ForShopper()
            .WithName("SetCustomer")
            .WithSummary("Says who buys and where the confirmation goes.");

    private static async Task<VersionedOk<CartView>> HandleAsync(
        SetCustomer handler,
        [AsParameters] CartRequest cart,
        SetCustomerRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.SetAsync(cart, request, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private Task<CartView> SetAsync(
        CartRequest cart,
        SetCustomerRequest request,
        CancellationToken cancellationToken
    ) => desk.ChangeAsync(cart, document => document with { Customer = request.ToCustomer() }, cancellationToken);
}
