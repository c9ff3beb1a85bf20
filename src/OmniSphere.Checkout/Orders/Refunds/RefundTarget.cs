using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Credit.GiftCards;
using OmniSphere.Checkout.Credit.StoreCredit;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Refunds;

/// <summary>Finds the account that a refund goes to; one that is opened for it is saved with the refund.</summary>
internal sealed class RefundTarget(CheckoutDbContext db, StoreCreditAccounts accounts, IssueGiftCard issue)
{
    /// <returns>The account; null where money goes back to where it came from.</returns>
    /// <exception cref="ProblemException">422 <c>refund.no_customer</c>, <c>request.invalid</c>.</exception>
    public async Task<Id<CreditAccountKind>?> OfAsync(
        Order order,
        RefundTo to,
        Id<CreditAccountKind>? giftCard,
        CancellationToken cancellationToken
    )
    {
        if (giftCard is not null && to is not RefundTo.GiftCard)
        {
            throw Problem.Invalid("giftCard", "not_wanted", "Only for a refund to a gift card.");
        }

        switch (to)
        {
            case RefundTo.StoreCredit:
                var customer =
                    order.CustomerId
                    ?? throw Problem.Unprocessable(
                        "refund.no_customer",
                        "The order was placed without signing in: there is nobody whose store credit it could be."
                    );
                return (await accounts.OpenAsync(customer, order.Currency, cancellationToken)).Id;
            case RefundTo.GiftCard:
                return giftCard is { } named
                    ? await NamedAsync(named, order.Currency, cancellationToken)
                    : await UsedAsync(order, cancellationToken) ?? New(order);
            default:
                return null;
        }
    }

    private async Task<Id<CreditAccountKind>> NamedAsync(
        Id<CreditAccountKind> id,
        Currency currency,
        CancellationToken cancellationToken
    ) =>
        await db.CreditAccounts.AnyAsync(
            a => a.Id == id && a.Kind == CreditKind.GiftCard && a.Currency == currency && a.DisabledAt == null,
            cancellationToken
        )
            ? id
            : throw Problem.Invalid("giftCard", "unknown", "No gift card of the order's currency that can be spent.");

    /// <summary>The first gift card that paid for the order and can be spent.</summary>
    private async Task<Id<CreditAccountKind>?> UsedAsync(Order order, CancellationToken cancellationToken)
    {
        var used = order.Credits.Where(c => c.Kind is CreditKind.GiftCard).Select(c => c.Account).ToList();
        var usable = await db
            .CreditAccounts.Where(a => used.Contains(a.Id) && a.DisabledAt == null)
            .Select(a => a.Id)
            .ToListAsync(cancellationToken);
        return used.Where(usable.Contains).Select(id => (Id<CreditAccountKind>?)id).FirstOrDefault();
    }

    // Nobody knows its code before the merchant asks for one (POST …/gift-cards/{id}/code).
    private Id<CreditAccountKind> New(Order order)
    {
        var (card, _) = issue.Draw(order.Currency, order.Email);
        db.CreditAccounts.Add(card);
        return card.Id;
    }
}
