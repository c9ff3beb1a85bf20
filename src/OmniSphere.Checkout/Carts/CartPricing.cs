using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Carts;

/// <summary>A document with today's prices.</summary>
/// <param name="Document">Lines, shipping option and quote as of now.</param>
/// <param name="Messages">What the shopper should know: a price that changed, a line no longer sold, ….</param>
/// <param name="Sellable">Whether every line is still sold.</param>
internal sealed record PricedCart(CartDocument Document, IReadOnlyList<CartMessage> Messages, bool Sellable);

/// <summary>Something the shopper should know.</summary>
/// <param name="Code">Stable code, such as <c>price.changed</c>.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="LineId">The line it is about, or null.</param>
/// <param name="Sku">The SKU it is about where that is in no line, or null.</param>
internal sealed record CartMessage(string Code, string Detail, Id<CartLineKind>? LineId = null, string? Sku = null);

/// <summary>A shipping method with what it costs for a cart.</summary>
internal sealed record PricedMethod(ShippingMethod Method, Money Price);

/// <summary>Prices a cart with what catalogue and settings say now.</summary>
internal sealed class CartPricing(
    OfferLookup catalogue,
    SettingsSource settings,
    PriceRequests requests,
    CreditOffers credits,
    Pricer pricer
)
{
    /// <param name="cart">The cart, for its currency and its owner.</param>
    /// <param name="document">What to price.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="fresh">Whether settings changed by another process this moment must be seen.</param>
    /// <exception cref="Http.ProblemException">422 <c>cart.total_too_large</c>.</exception>
    public async Task<PricedCart> PriceAsync(
        Cart cart,
        CartDocument document,
        CancellationToken cancellationToken,
        bool fresh = false
    )
    {
        var rules = await settings.GetAsync(fresh, cancellationToken);
        var offers = await catalogue.FindAsync(document.Lines.Select(l => l.Sku), cart.Currency, cancellationToken);
        var messages = new List<CartMessage>();
        var sellable = true;
        var lines = new List<CartLine>(document.Lines.Count);
        foreach (var line in document.Lines)
        {
            var offer = offers.GetValueOrDefault(line.Sku);
            sellable &= offer is not null;
            Notice(line, offer, messages);
            lines.Add(offer is null ? line : line.With(offer));
        }

        var method = document.ShippingOption is null
            ? null
            : await MethodAsync(cart, document with { Lines = lines }, rules, cancellationToken);
        if (method is null && document.ShippingOption is not null)
        {
            messages.Add(new("shipping.option_unavailable", "The shipping option is not offered for this address."));
        }

        var priced = document with { Lines = lines, ShippingOption = method?.Code };
        var request = await requests.OfAsync(cart, priced, method, rules, cancellationToken);
        var quote = Price(request with { Credits = await credits.OfAsync(cart, priced, messages, cancellationToken) });
        messages.AddRange(
            quote.Gifts.Select(g => new CartMessage(
                "promotion.gift_available",
                $"{g.Name}: add the gift to get it free.",
                Sku: g.Sku
            ))
        );
        return new(priced with { Quote = quote }, messages, sellable);
    }

    /// <summary>The methods that take the cart to its address, each with what it costs for it.</summary>
    public async Task<IReadOnlyList<PricedMethod>> OptionsAsync(Cart cart, CancellationToken cancellationToken)
    {
        var rules = await settings.GetAsync(fresh: false, cancellationToken);
        var facts = await requests.FactsAsync(cart, cart.Document, rules, cancellationToken);
        var options = new List<PricedMethod>();
        foreach (var offered in rules.Offered(requests.PlaceOf(cart.Document), cart.Currency, cart.Document.Grams))
        {
            if (await requests.PricedAsync(cart, cart.Document, offered, cancellationToken) is { } method)
            {
                var request = requests.Of(cart, cart.Document, method, rules, facts);
                options.Add(new(method, Price(request).Shipping!.Price));
            }
        }

        return options;
    }

    private async Task<ShippingMethod?> MethodAsync(
        Cart cart,
        CartDocument document,
        SettingsSnapshot rules,
        CancellationToken cancellationToken
    ) =>
        rules
            .Offered(requests.PlaceOf(document), cart.Currency, document.Grams)
            .FirstOrDefault(m => m.Code == document.ShippingOption)
            is { } method
            ? await requests.PricedAsync(cart, document, method, cancellationToken)
            : null;

    /// <exception cref="Http.ProblemException">422 <c>cart.total_too_large</c>.</exception>
    public Quote Price(PriceRequest request)
    {
        try
        {
            return pricer.Price(request);
        }
        catch (OverflowException)
        {
            throw CartProblems.TooLarge();
        }
    }

    private static void Notice(CartLine line, VariantOffer? offer, List<CartMessage> messages)
    {
        if (offer is null)
        {
            messages.Add(new("variant.unavailable", $"{line.Title} is no longer sold.", line.Id));
            return;
        }

        if (offer.Price != line.UnitPrice)
        {
            messages.Add(new("price.changed", $"The price of {line.Title} has changed.", line.Id));
        }

        if (offer.Available < line.Quantity)
        {
            messages.Add(new("stock.insufficient", $"Only {offer.Available} of {line.Title} are left.", line.Id));
        }
    }
}
