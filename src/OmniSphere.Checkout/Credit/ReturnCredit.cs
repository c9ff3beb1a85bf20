using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Credit;

/// <summary>Gives back what gift cards and store credit paid of an order, to the first of them first.</summary>
internal sealed class ReturnCredit(CheckoutDbContext db, CreditLedger ledger)
{
    /// <summary>Part of the caller's transaction, which saves.</summary>
    /// <param name="order">The order.</param>
    /// <param name="amount">At most what they paid and have not got back.</param>
    /// <param name="reference">What it is for; the same one gives each account money once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RunAsync(Id<OrderKind> order, long amount, string reference, CancellationToken cancellationToken)
    {
        var uses = await db
            .CreditUses.Where(u => u.OrderId == order)
            .OrderBy(u => u.Position)
            .ToListAsync(cancellationToken);
        var left = amount;
        foreach (var use in uses)
        {
            var part = Math.Min(left, use.Amount - use.Returned);
            if (part > 0)
            {
                await ledger.GiveAsync(use.AccountId, part, CreditMovement.Refunded, reference, cancellationToken);
                use.Returned += part;
                left -= part;
            }
        }

        if (left != 0)
        {
            throw new InvalidOperationException("More is to be given back than gift cards and store credit paid.");
        }
    }
}
