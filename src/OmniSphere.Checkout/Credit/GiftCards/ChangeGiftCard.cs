using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <param name="Reason">Why, for the ledger, at most 500 characters.</param>
internal sealed record DisableGiftCardRequest(string? Reason = null) : IValidated
{
    public void Validate(Validation v) => v.Length(Reason, "reason", 500);
}

/// <param name="SendCode">Whether the card's recipient is sent the new code.</param>
internal sealed record ReplaceGiftCardCodeRequest(bool SendCode = false);

/// <summary>
/// A merchant stops a gift card for good, or gives it another code: for a card that was lost, and for one that a refund
/// made, whose first code nobody knows.
/// </summary>
internal sealed class ChangeGiftCard(
    CheckoutDbContext db,
    CreditLedger ledger,
    SendGiftCardCode send,
    TimeProvider clock
)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/gift-cards/{id}/disable",
                static (
                    ChangeGiftCard handler,
                    Id<CreditAccountKind> id,
                    DisableGiftCardRequest? request,
                    IfMatch ifMatch,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.DisableAsync(id, request?.Reason, ifMatch, caller.Subject, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.CreditWrite)
            .WithIdempotency(required: false)
            .WithName("DisableGiftCard")
            .WithSummary("Stops a gift card: what is on it cannot be spent any more.");
        admin
            .MapPost(
                "/gift-cards/{id}/code",
                static (
                    ChangeGiftCard handler,
                    Id<CreditAccountKind> id,
                    ReplaceGiftCardCodeRequest? request,
                    IfMatch ifMatch,
                    CancellationToken cancellationToken
                ) => handler.ReplaceCodeAsync(id, request ?? new(), ifMatch, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.CreditWrite)
            .WithName("ReplaceGiftCardCode")
            .WithSummary("Gives a gift card another code, told only here; the one it had opens nothing any more.");
    }

    private Task<VersionedOk<GiftCardView>> DisableAsync(
        Id<CreditAccountKind> id,
        string? reason,
        IfMatch ifMatch,
        string? actor,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                var card = await CardAsync(id, ifMatch, ct);
                if (card.DisabledAt is null)
                {
                    card.DisabledAt = clock.GetUtcNow();
                    await ledger.NoteAsync(id, CreditMovement.Disabled, id.ToString(), ct, reason, actor);
                    await SaveAsync(ct);
                }

                return Answer(card);
            },
            cancellationToken
        );

    private Task<VersionedOk<GiftCardView>> ReplaceCodeAsync(
        Id<CreditAccountKind> id,
        ReplaceGiftCardCodeRequest request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                var card = await CardAsync(id, ifMatch, ct);
                if (request.SendCode && card.Recipient is null)
                {
                    throw Problem.Unprocessable(
                        "gift_card.no_recipient",
                        "The card has nobody its code could be sent to."
                    );
                }

                var code = GiftCardCode.New();
                (card.CodeHash, card.Last4) = (GiftCardCode.Hash(code), GiftCardCode.Last4(code));
                if (request.SendCode)
                {
                    send.To(card, card.Money, code);
                }

                await SaveAsync(ct);
                return Answer(card, code);
            },
            cancellationToken
        );

    private async Task<CreditAccount> CardAsync(
        Id<CreditAccountKind> id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        db.ChangeTracker.Clear();
        var card =
            await db.CreditAccounts.SingleOrDefaultAsync(
                a => a.Id == id && a.Kind == CreditKind.GiftCard,
                cancellationToken
            ) ?? throw CreditProblems.AccountNotFound();
        ifMatch.Guard(card.Version);
        return card;
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw Problem.Conflict("gift_card.version_conflict", "The card is being used right now. Try again.");
        }
    }

    private VersionedOk<GiftCardView> Answer(CreditAccount card, string? code = null)
    {
        var view = GiftCardView.Of(card, clock.GetUtcNow()) with { Code = code };
        return Versioned.Ok(view, view.Version);
    }
}
