using OmniSphere.Authorization;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Credit.GiftCards;
using OmniSphere.Checkout.Credit.StoreCredit;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <param name="Use">Whether it is to pay.</param>
internal sealed record UseStoreCreditRequest(bool Use);

/// <summary>
/// Lets gift cards and the signed-in customer's store credit pay for a cart, or takes them out. Nothing is taken of them
/// before the cart becomes an order.
/// </summary>
internal sealed class CartCredit(CartDesk desk, FindGiftCard find, StoreCreditAccounts accounts, TimeProvider clock)
{
    public const int MaxGiftCards = 5;

    public static void Map(ModuleRoutes carts)
    {
        carts
            .MapPost("/{id}/gift-cards", EnterAsync)
            .ForShopper()
            .WithName("EnterGiftCard")
            .WithSummary("Lets a gift card pay; the cart says what it covers and what is still due.");
        carts
            .MapDelete("/{id}/gift-cards/{giftCardId}", RemoveAsync)
            .ForShopper()
            .WithName("RemoveGiftCard")
            .WithSummary("Takes a gift card out.");
        carts
            .MapPut("/{id}/store-credit", UseAsync)
            .ForShopper()
            .WithName("UseStoreCredit")
            .WithSummary("Lets the signed-in customer's store credit pay, or not.");
    }

    /// <summary>Refuses others than the customer to spend the customer's credit, even with the cart's token.</summary>
    /// <exception cref="ProblemException">403 <c>store_credit.sign_in</c>.</exception>
    public static void GuardOwner(CartRequest request, Cart cart)
    {
        if (cart.Document.StoreCredit && (cart.CustomerId is null || request.Shopper != cart.CustomerId))
        {
            throw SignIn();
        }
    }

    private static async Task<VersionedOk<CartView>> EnterAsync(
        CartCredit handler,
        [AsParameters] CartRequest cart,
        GiftCardCodeRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.AddAsync(cart, request.Code, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private static async Task<VersionedOk<CartView>> RemoveAsync(
        CartCredit handler,
        [AsParameters] CartRequest cart,
        Id<CreditAccountKind> giftCardId,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.TakeOutAsync(cart, giftCardId, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private static async Task<VersionedOk<CartView>> UseAsync(
        CartCredit handler,
        [AsParameters] CartRequest cart,
        UseStoreCreditRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.SetAsync(cart, request.Use, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private Task<CartView> AddAsync(CartRequest request, string code, CancellationToken cancellationToken) =>
        desk.ChangeAsync(
            request,
            async (cart, ct) =>
            {
                var card = await find.ByCodeAsync(code, cart.Id, ct);
                var document = cart.Document;
                if (document.GiftCards.Contains(card.Id) && Knows(document, card))
                {
                    return document;
                }

                Guard(card, cart);
                if (document.GiftCards.Contains(card.Id))
                {
                    // Its code was replaced since, and this is the new one.
                    return document with
                    {
                        Quote = document.Quote with
                        {
                            Credits = [.. document.Quote.Credits.Where(c => c.Account != card.Id)],
                        },
                    };
                }

                return document.GiftCards.Count < MaxGiftCards
                    ? document with
                    {
                        GiftCards = [.. document.GiftCards, card.Id],
                    }
                    : throw Problem.Unprocessable(
                        "gift_card.too_many",
                        $"A cart takes at most {MaxGiftCards} gift cards."
                    );
            },
            cancellationToken
        );

    private static bool Knows(CartDocument document, CreditAccount card) =>
        document.Quote.Credits.FirstOrDefault(c => c.Account == card.Id) is not { } entered
        || entered.Last4 == card.Last4;

    private void Guard(CreditAccount card, Cart cart)
    {
        if (card.Currency != cart.Currency)
        {
            throw Problem
                .Unprocessable("gift_card.currency", "The gift card is in another currency than the cart.")
                .With("currency", card.Currency);
        }

        if (card.DisabledAt is not null)
        {
            throw Problem.Unprocessable("gift_card.disabled", "The gift card was stopped.");
        }

        if (!card.CanBeSpent(clock.GetUtcNow()))
        {
            throw Problem.Unprocessable("gift_card.expired", "The gift card's time is over.");
        }

        if (card.Balance == 0)
        {
            throw Problem.Unprocessable("gift_card.empty", "Nothing is left on the gift card.");
        }
    }

    private Task<CartView> TakeOutAsync(
        CartRequest request,
        Id<CreditAccountKind> card,
        CancellationToken cancellationToken
    ) =>
        desk.ChangeAsync(
            request,
            document =>
                document.GiftCards.Contains(card)
                    ? document with
                    {
                        GiftCards = [.. document.GiftCards.Where(c => c != card)],
                    }
                    : throw Problem.NotFound("gift_card.not_entered", "The gift card is not in the cart."),
            cancellationToken
        );

    private Task<CartView> SetAsync(CartRequest request, bool use, CancellationToken cancellationToken) =>
        desk.ChangeAsync(
            request,
            async (cart, ct) =>
            {
                if (use)
                {
                    var customer = cart.CustomerId is { } owner && owner == request.Shopper ? owner : throw SignIn();
                    if (await accounts.FindAsync(customer, cart.Currency, ct) is not { Balance: > 0 })
                    {
                        throw Problem.Unprocessable("store_credit.empty", "There is no store credit in this currency.");
                    }
                }

                return cart.Document with
                {
                    StoreCredit = use,
                };
            },
            cancellationToken
        );

    private static ProblemException SignIn() =>
        Problem.Forbidden("store_credit.sign_in", "Store credit is spent by the signed-in customer whose cart it is.");
}
