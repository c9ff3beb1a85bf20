using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Credit;

/// <summary>
/// Moves money of gift cards and store credit: balance and ledger in one transaction, which the caller has begun and
/// saves. Taking is one conditional update of the account's row, so that no number of callers together take more than
/// there is.
/// </summary>
internal sealed class CreditLedger(CheckoutDbContext db, TimeProvider clock)
{
    /// <summary>How long a gift card is good for at least after money was given back to it.</summary>
    public static readonly TimeSpan GoodAfterRefund = TimeSpan.FromDays(90);

    /// <summary>Takes money that is there and may be spent.</summary>
    /// <returns>Whether it was; otherwise nothing has changed.</returns>
    public async Task<bool> TakeAsync(
        Id<CreditAccountKind> account,
        long amount,
        CreditMovement movement,
        string reference,
        CancellationToken cancellationToken,
        string? reason = null,
        string? actor = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        GuardTransaction();
        var now = clock.GetUtcNow();
        var taken = await db
            .CreditAccounts.Where(a =>
                a.Id == account
                && a.Balance >= amount
                && a.DisabledAt == null
                && (a.ExpiresAt == null || a.ExpiresAt > now)
            )
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(a => a.Balance, a => a.Balance - amount)
                        .SetProperty(a => a.Version, a => a.Version + 1),
                cancellationToken
            );
        if (taken == 0)
        {
            return false;
        }

        await WriteAsync(account, -amount, movement, reference, reason, actor, cancellationToken);
        return true;
    }

    /// <summary>Puts money onto an account, whatever its state.</summary>
    public async Task GiveAsync(
        Id<CreditAccountKind> account,
        long amount,
        CreditMovement movement,
        string reference,
        CancellationToken cancellationToken,
        string? reason = null,
        string? actor = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        GuardTransaction();
        var given = await db
            .CreditAccounts.Where(a => a.Id == account && a.Balance <= long.MaxValue - amount)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(a => a.Balance, a => a.Balance + amount)
                        .SetProperty(a => a.Version, a => a.Version + 1),
                cancellationToken
            );
        if (given == 0)
        {
            throw CreditProblems.TooMuch();
        }

        if (movement is CreditMovement.Refunded)
        {
            // What is given back can be spent, even where the card's time is over.
            var until = clock.GetUtcNow() + GoodAfterRefund;
            await db
                .CreditAccounts.Where(a => a.Id == account && a.ExpiresAt != null && a.ExpiresAt < until)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.ExpiresAt, until), cancellationToken);
        }

        await WriteAsync(account, amount, movement, reference, reason, actor, cancellationToken);
    }

    /// <summary>Writes something that moves no money.</summary>
    public Task NoteAsync(
        Id<CreditAccountKind> account,
        CreditMovement movement,
        string reference,
        CancellationToken cancellationToken,
        string? reason = null,
        string? actor = null
    )
    {
        GuardTransaction();
        return WriteAsync(account, 0, movement, reference, reason, actor, cancellationToken);
    }

    /// <summary>Writes off what is on an account whose time is over.</summary>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> ExpireAsync(Id<CreditAccountKind> account, CancellationToken cancellationToken)
    {
        GuardTransaction();
        var now = clock.GetUtcNow();
        // Takes the row first: what is read after that is what is written off.
        var over = await db
            .CreditAccounts.Where(a => a.Id == account && a.ExpiresAt <= now && a.Balance > 0)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.Version, a => a.Version + 1), cancellationToken);
        if (over == 0)
        {
            return false;
        }

        var left = await BalanceAsync(account, cancellationToken);
        await db
            .CreditAccounts.Where(a => a.Id == account)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.Balance, 0), cancellationToken);
        var reference = Id<CreditEntryKind>.New(clock).ToString();
        await WriteAsync(account, -left, CreditMovement.Expired, reference, null, null, cancellationToken);
        return true;
    }

    private async Task WriteAsync(
        Id<CreditAccountKind> account,
        long amount,
        CreditMovement movement,
        string reference,
        string? reason,
        string? actor,
        CancellationToken cancellationToken
    ) =>
        db.CreditEntries.Add(
            new CreditEntry
            {
                TenantId = db.TenantId,
                AccountId = account,
                Id = Id<CreditEntryKind>.New(clock),
                Movement = movement,
                Amount = amount,
                Balance = await BalanceAsync(account, cancellationToken),
                Reference = reference,
                Reason = reason,
                Actor = actor,
                At = clock.GetUtcNow(),
            }
        );

    private Task<long> BalanceAsync(Id<CreditAccountKind> account, CancellationToken cancellationToken) =>
        db.CreditAccounts.Where(a => a.Id == account).Select(a => a.Balance).SingleAsync(cancellationToken);

    private void GuardTransaction()
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Balance and ledger are changed in one transaction: begin it first.");
        }
    }
}
