using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Tax;

/// <summary>Why no tax is charged.</summary>
internal enum TaxRelief
{
    /// <summary>
    /// The buyer owes it: goods sent to another member state of the EU, to a business with a VAT number of another one
    /// (Council Directive 2006/112/EC, articles 138 and 200).
    /// </summary>
    ReverseCharge,

    /// <summary>The merchant knows the signed-in shopper to be exempt.</summary>
    Exempt,
}

/// <summary>Decides on relief.</summary>
internal static class TaxReliefs
{
    public static TaxRelief? Of(PriceRequest request) =>
        request.Buyer.TaxExempt ? TaxRelief.Exempt
        : IsReverseCharge(request) ? TaxRelief.ReverseCharge
        : null;

    private static bool IsReverseCharge(PriceRequest request) =>
        request is { EuReverseCharge: true, Buyer.VatNumber: { } number }
        && VatNumber.IsMember(request.SellerCountry)
        && VatNumber.IsMember(request.Country)
        && request.Country != request.SellerCountry
        && VatNumber.CountryOf(number) != request.SellerCountry;
}
