using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Credit;

/// <summary>A gift card or store credit that pays for a cart or an order.</summary>
/// <param name="Id">Names it in <c>DELETE …/gift-cards/{id}</c>; it opens nothing.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Last4">The last four characters of a gift card's code, or null.</param>
/// <param name="Amount">What it covers.</param>
internal sealed record CreditView(Id<CreditAccountKind> Id, CreditKind Kind, string? Last4, Money Amount)
{
    public static CreditView Of(QuotedCredit c) => new(c.Account, c.Kind, c.Last4, c.Amount);
}
