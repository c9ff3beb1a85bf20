namespace OmniSphere.Checkout.Pricing;

/// <summary>
/// What gift cards and store credit cover of a total: each as much as the ones before it have left. They are money, not
/// a discount: taxes and prices stay as they are.
/// </summary>
internal static class CreditCover
{
    public static IReadOnlyList<QuotedCredit> Of(PriceRequest request, long total)
    {
        if (request.Credits.Count == 0)
        {
            return [];
        }

        var left = total;
        var covers = new QuotedCredit[request.Credits.Count];
        for (var i = 0; i < covers.Length; i++)
        {
            var offer = request.Credits[i];
            var part = Math.Min(left, offer.Balance);
            left -= part;
            covers[i] = new(offer.Account, offer.Kind, offer.Last4, new(part, request.Currency));
        }

        return covers;
    }
}
