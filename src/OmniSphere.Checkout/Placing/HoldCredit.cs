using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// Holds what gift cards and store credit are to pay, in the transaction that claims the cart: it is on disk with the
/// placement or not at all. Undone by releasing it; made final in the transaction that creates the order.
/// </summary>
internal sealed class HoldCredit(CheckoutDbContext db, CreditLedger ledger)
{
    /// <summary>Whether gift cards or store credit pay for a part of a cart.</summary>
    public static bool Holds(CartDocument document) => document.Quote.Credits.Count > 0;

    /// <exception cref="Http.ProblemException">409 <c>credit.insufficient</c>.</exception>
    public async Task RunAsync(Placement placement, CartDocument document, CancellationToken cancellationToken)
    {
        // One order for all carts, so that two of them never wait for each other.
        var parts = document
            .Quote.Credits.Select((credit, position) => (credit, position))
            .Where(p => p.credit.Amount.IsPositive)
            .OrderBy(p => p.credit.Account);
        foreach (var (credit, position) in parts)
        {
            var held = await ledger.TakeAsync(
                credit.Account,
                credit.Amount.Amount,
                CreditMovement.Held,
                placement.Id.ToString(),
                cancellationToken
            );
            if (!held)
            {
                throw CreditProblems.Insufficient(credit.Kind, credit.Last4);
            }

            db.CreditUses.Add(
                new CreditUse
                {
                    TenantId = placement.TenantId,
                    PlacementId = placement.Id,
                    AccountId = credit.Account,
                    Position = position,
                    Amount = credit.Amount.Amount,
                }
            );
        }
    }

    /// <summary>Makes what is held the order's; part of the transaction that creates it.</summary>
    /// <returns>How much that is.</returns>
    public async Task<long> CaptureAsync(
        Placement placement,
        CartDocument document,
        CancellationToken cancellationToken
    )
    {
        if (!Holds(document))
        {
            return 0;
        }

        var uses = await OfAsync(placement, cancellationToken);
        foreach (var use in uses)
        {
            use.OrderId = placement.OrderId;
            await ledger.NoteAsync(use.AccountId, CreditMovement.Captured, placement.Id.ToString(), cancellationToken);
        }

        return uses.Sum(u => u.Amount);
    }

    /// <summary>Gives back what is held; part of the transaction that ends the undoing.</summary>
    public async Task UndoAsync(Placement placement, CancellationToken cancellationToken)
    {
        foreach (var use in await OfAsync(placement, cancellationToken))
        {
            await ledger.GiveAsync(
                use.AccountId,
                use.Amount,
                CreditMovement.Released,
                placement.Id.ToString(),
                cancellationToken
            );
            db.CreditUses.Remove(use);
        }
    }

    private async Task<IReadOnlyList<CreditUse>> OfAsync(Placement placement, CancellationToken cancellationToken)
    {
        var uses = await db
            .CreditUses.Where(u => u.PlacementId == placement.Id && u.OrderId == null)
            .ToListAsync(cancellationToken);
        return [.. uses.OrderBy(u => u.AccountId)];
    }
}
