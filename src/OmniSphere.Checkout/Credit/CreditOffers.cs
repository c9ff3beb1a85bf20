using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Credit;

/// <summary>A gift card or store credit that is to pay.</summary>
/// <param name="Account">Which.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Last4">The last four characters of a gift card's code, or null.</param>
/// <param name="Balance">What can be spent of it now; zero where it cannot be.</param>
internal sealed record CreditOffer(Id<CreditAccountKind> Account, CreditKind Kind, string? Last4, long Balance);

/// <summary>Reads what a cart's gift cards and store credit can pay; nothing where it has none.</summary>
internal sealed class CreditOffers(Lazy<CheckoutDbContext> context, TimeProvider clock)
{
    private CheckoutDbContext Db => context.Value;

    /// <returns>The gift cards in the order they were entered, then the store credit.</returns>
    public async Task<IReadOnlyList<CreditOffer>> OfAsync(
        Cart cart,
        CartDocument document,
        List<CartMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var offers = new List<CreditOffer>();
        if (document.GiftCards.Count > 0)
        {
            var wanted = document.GiftCards.ToList();
            var cards = await Db
                .CreditAccounts.AsNoTracking()
                .Where(a => wanted.Contains(a.Id) && a.Kind == CreditKind.GiftCard && a.Currency == cart.Currency)
                .ToDictionaryAsync(a => a.Id, cancellationToken);
            offers.AddRange(wanted.Where(cards.ContainsKey).Select(id => Offer(cards[id], document)));
            messages.AddRange(
                offers
                    .Where(o => o.Balance == 0)
                    .Select(o => new CartMessage(
                        "gift_card.unusable",
                        $"The gift card ending in {o.Last4} cannot pay any more."
                    ))
            );
        }

        if (document.StoreCredit && cart.CustomerId is { } customer)
        {
            var credit = await Db
                .CreditAccounts.AsNoTracking()
                .SingleOrDefaultAsync(a => a.CustomerId == customer && a.Currency == cart.Currency, cancellationToken);
            if (credit is not null)
            {
                offers.Add(Offer(credit));
            }
        }

        return offers;
    }

    // A card whose code was replaced since does not pay for whoever knew the old one.
    private CreditOffer Offer(CreditAccount card, CartDocument document)
    {
        var offer = Offer(card);
        var entered = document.Quote.Credits.FirstOrDefault(c => c.Account == card.Id)?.Last4 ?? card.Last4;
        return entered == card.Last4 ? offer : offer with { Last4 = entered, Balance = 0 };
    }

    private CreditOffer Offer(CreditAccount account) =>
        new(account.Id, account.Kind, account.Last4, account.CanBeSpent(clock.GetUtcNow()) ? account.Balance : 0);
}
