using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit.StoreCredit;

/// <param name="CustomerId">Subject of the customer.</param>
/// <param name="Amount">What is granted; below zero takes, at most what is there.</param>
/// <param name="Reason">Why, for the ledger, at most 500 characters.</param>
internal sealed record GrantStoreCreditRequest(string CustomerId, Money Amount, string Reason) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(CustomerId, "customerId", 100);
        v.That(
            !Amount.IsZero && Amount.Amount > long.MinValue,
            "amount",
            "out_of_range",
            "Above zero to give, below to take."
        );
        v.Text(Reason, "reason", 500);
    }
}

/// <summary>A merchant grants a customer store credit, or corrects it.</summary>
internal sealed class GrantStoreCredit(CheckoutDbContext db, CreditLedger ledger, StoreCreditAccounts accounts)
{
    private const int Attempts = 3;

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/store-credit", HandleAsync)
            .ForMerchant(CheckoutPermissions.CreditWrite)
            .WithIdempotency()
            .WithName("GrantStoreCredit")
            .WithSummary("Gives a customer store credit, or takes some of it, with a reason.");

    private static async Task<VersionedOk<StoreCreditView>> HandleAsync(
        GrantStoreCredit handler,
        GrantStoreCreditRequest request,
        Caller caller,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var reference = RequestHash.TextOf(request, caller, http);
        var credit = await handler.GrantAsync(request, reference, caller.Subject, cancellationToken);
        return Versioned.Ok(credit, credit.Version);
    }

    private async Task<StoreCreditView> GrantAsync(
        GrantStoreCreditRequest request,
        string reference,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.TransactAsync(ct => MoveAsync(request, reference, actor, ct), cancellationToken);
            }
            catch (DbUpdateException) when (attempt < Attempts)
            {
                // Another request opened the customer's account a moment ago, or was the same: that is there now.
            }
        }
    }

    private async Task<StoreCreditView> MoveAsync(
        GrantStoreCreditRequest request,
        string reference,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        db.ChangeTracker.Clear();
        var amount = request.Amount;
        var account = await accounts.OpenAsync(request.CustomerId, amount.Currency, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (await IsDoneAsync(account.Id, reference, cancellationToken))
        {
            return StoreCreditView.Of(account);
        }

        if (amount.IsPositive)
        {
            await ledger.GiveAsync(
                account.Id,
                amount.Amount,
                CreditMovement.Adjusted,
                reference,
                cancellationToken,
                request.Reason,
                actor
            );
        }
        else if (
            !await ledger.TakeAsync(
                account.Id,
                -amount.Amount,
                CreditMovement.Adjusted,
                reference,
                cancellationToken,
                request.Reason,
                actor
            )
        )
        {
            throw Problem
                .Conflict(CreditProblems.InsufficientCode, "The customer has less than that.")
                .With("balance", account.Money);
        }

        var now = await db.CreditAccounts.AsNoTracking().SingleAsync(a => a.Id == account.Id, cancellationToken);
        db.Publish(new StoreCreditChanged(now.Id.ToString(), request.CustomerId, amount, now.Money, request.Reason));
        await db.SaveChangesAsync(cancellationToken);
        return StoreCreditView.Of(now);
    }

    // The process may have died between this request's change and its answer.
    private Task<bool> IsDoneAsync(
        Id<CreditAccountKind> account,
        string reference,
        CancellationToken cancellationToken
    ) =>
        db.CreditEntries.AnyAsync(
            e => e.AccountId == account && e.Movement == CreditMovement.Adjusted && e.Reference == reference,
            cancellationToken
        );
}
