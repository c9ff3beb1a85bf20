using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit;

/// <summary>A line of an account's ledger.</summary>
/// <param name="Id">The line.</param>
/// <param name="At">When.</param>
/// <param name="Movement">What moved the money.</param>
/// <param name="Amount">How much; below zero takes.</param>
/// <param name="Balance">What can be spent after it.</param>
/// <param name="Reference">What it is for: a placement, a refund, an order.</param>
/// <param name="Reason">For people, or null.</param>
/// <param name="Actor">Who did it; null is the system or the shopper.</param>
internal sealed record CreditEntryView(
    Id<CreditEntryKind> Id,
    DateTimeOffset At,
    CreditMovement Movement,
    Money Amount,
    Money Balance,
    string Reference,
    string? Reason,
    string? Actor
)
{
    public static CreditEntryView Of(CreditEntry e, Currency currency) =>
        new(e.Id, e.At, e.Movement, new(e.Amount, currency), new(e.Balance, currency), e.Reference, e.Reason, e.Actor);
}

/// <summary>Where a page of a ledger ends; ids rise with time.</summary>
internal sealed record EntryPosition(Id<CreditEntryKind> Id);

/// <summary>Merchants read the ledger of a gift card or of store credit.</summary>
internal sealed class ReadLedger(CheckoutDbContext db)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/gift-cards/{id}/ledger",
                (ReadLedger handler, Id<CreditAccountKind> id, [AsParameters] PageRequest page, CancellationToken ct) =>
                    handler.PageAsync(id, CreditKind.GiftCard, page, ct)
            )
            .ForMerchant(CheckoutPermissions.CreditRead)
            .WithName("GetGiftCardLedger")
            .WithSummary("What happened to a gift card's money, newest first.");
        admin
            .MapGet(
                "/store-credit/{id}/ledger",
                (ReadLedger handler, Id<CreditAccountKind> id, [AsParameters] PageRequest page, CancellationToken ct) =>
                    handler.PageAsync(id, CreditKind.StoreCredit, page, ct)
            )
            .ForMerchant(CheckoutPermissions.CreditRead)
            .WithName("GetStoreCreditLedger")
            .WithSummary("What happened to a customer's store credit, newest first.");
    }

    private async Task<Ok<Page<CreditEntryView>>> PageAsync(
        Id<CreditAccountKind> id,
        CreditKind kind,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        var account =
            await db
                .CreditAccounts.AsNoTracking()
                .SingleOrDefaultAsync(a => a.Id == id && a.Kind == kind, cancellationToken)
            ?? throw CreditProblems.AccountNotFound();
        var entries = db.CreditEntries.AsNoTracking().Where(e => e.AccountId == id);
        if (page.After<EntryPosition>() is { } after)
        {
            entries = entries.Where(e => e.Id < after.Id);
        }

        var rows = await entries.OrderByDescending(e => e.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(
            Page.Of(rows, page, e => new EntryPosition(e.Id)).Select(e => CreditEntryView.Of(e, account.Currency))
        );
    }
}
