using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <param name="Amount">What is on it, above zero; it can be spent in this currency only.</param>
/// <param name="ExpiresAt">From when on it cannot be spent, in the future; never unless given.</param>
/// <param name="Recipient">E-mail address of who it is for, or null.</param>
/// <param name="Reason">Why, for the ledger, at most 500 characters.</param>
/// <param name="SendCode">Whether the recipient is sent the code.</param>
internal sealed record IssueGiftCardRequest(
    Money Amount,
    DateTimeOffset? ExpiresAt = null,
    string? Recipient = null,
    string? Reason = null,
    bool SendCode = false
) : IValidated
{
    public void Validate(Validation v)
    {
        v.That(Amount.IsPositive, "amount", "out_of_range", "Above zero.");
        if (Recipient is not null)
        {
            v.Email(Recipient, "recipient");
        }

        v.That(!SendCode || Recipient is not null, "recipient", "required", "Say whom the code is sent to.");
        v.Length(Reason, "reason", 500);
    }
}

/// <summary>A merchant issues a gift card. Its code is told in the answer, once.</summary>
internal sealed class IssueGiftCard(
    CheckoutDbContext db,
    CreditLedger ledger,
    SendGiftCardCode send,
    ITenantContext tenant,
    TimeProvider clock
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/gift-cards", HandleAsync)
            .ForMerchant(CheckoutPermissions.CreditWrite)
            .WithIdempotency()
            .WithSecretAnswer()
            .WithName("IssueGiftCard")
            .WithSummary("Issues a gift card; its code is told only here.");

    private static async Task<VersionedCreated<GiftCardView>> HandleAsync(
        IssueGiftCard handler,
        IssueGiftCardRequest request,
        Caller caller,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var hash = RequestHash.Of(request, caller, http);
        var card =
            await handler.RepeatedAsync(request, hash, cancellationToken)
            ?? await handler.IssueAsync(request, hash, caller.Subject, cancellationToken);
        return Versioned.Created($"/checkout/v1/admin/gift-cards/{card.Id}", card, card.Version);
    }

    /// <summary>A card with nothing on it, and its code.</summary>
    public (CreditAccount Card, string Code) Draw(Currency currency, string? recipient)
    {
        var code = GiftCardCode.New();
        var card = new CreditAccount
        {
            TenantId = tenant.RequiredId,
            Id = Id<CreditAccountKind>.New(clock),
            Kind = CreditKind.GiftCard,
            Currency = currency,
            CodeHash = GiftCardCode.Hash(code),
            Last4 = GiftCardCode.Last4(code),
            Recipient = recipient,
            CreatedAt = clock.GetUtcNow(),
        };
        return (card, code);
    }

    /// <summary>
    /// The card that the same request has issued before the process died: nobody was told its code, so it gets another.
    /// </summary>
    private Task<GiftCardView?> RepeatedAsync(
        IssueGiftCardRequest request,
        byte[] hash,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync<GiftCardView?>(
            async ct =>
            {
                db.ChangeTracker.Clear();
                if (await db.CreditAccounts.SingleOrDefaultAsync(a => a.RequestHash == hash, ct) is not { } card)
                {
                    return null;
                }

                var code = GiftCardCode.New();
                (card.CodeHash, card.Last4) = (GiftCardCode.Hash(code), GiftCardCode.Last4(code));
                if (request.SendCode)
                {
                    send.To(card, card.Money, code);
                }

                await db.SaveChangesAsync(ct);
                return GiftCardView.Of(card, clock.GetUtcNow()) with { Code = code };
            },
            cancellationToken
        );

    private async Task<GiftCardView> IssueAsync(
        IssueGiftCardRequest request,
        byte[] hash,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        var until = request.ExpiresAt?.ToUniversalTime();
        if (until <= clock.GetUtcNow())
        {
            throw Problem.Invalid("expiresAt", "out_of_range", "In the future.");
        }

        var (drawn, code) = Draw(request.Amount.Currency, request.Recipient);
        (drawn.ExpiresAt, drawn.RequestHash) = (until, hash);
        return await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                db.CreditAccounts.Add(drawn);
                await db.SaveChangesAsync(ct);
                await ledger.GiveAsync(
                    drawn.Id,
                    request.Amount.Amount,
                    CreditMovement.Issued,
                    drawn.Id.ToString(),
                    ct,
                    request.Reason,
                    actor
                );
                db.Publish(
                    new GiftCardIssued(drawn.Id.ToString(), drawn.Last4!, request.Amount, request.Recipient, until)
                );
                if (request.SendCode)
                {
                    send.To(drawn, request.Amount, code);
                }

                await db.SaveChangesAsync(ct);
                await db.Entry(drawn).ReloadAsync(ct);
                return GiftCardView.Of(drawn, clock.GetUtcNow()) with { Code = code };
            },
            cancellationToken
        );
    }
}
