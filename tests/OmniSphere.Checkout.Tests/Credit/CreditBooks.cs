using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Tests.Hosts;

namespace OmniSphere.Checkout.Tests.Credit;

/// <summary>What must hold of gift cards and store credit at the end of every story.</summary>
internal static class CreditBooks
{
    public static Task ShouldAddUpAsync(CheckoutTestHost host) =>
        host.ReadAsync(async db =>
        {
            var accounts = await db.CreditAccounts.AsNoTracking().ToListAsync();
            var entries = (await db.CreditEntries.AsNoTracking().OrderBy(e => e.Id).ToListAsync()).ToLookup(e =>
                e.AccountId
            );
            foreach (var account in accounts)
            {
                account.Balance.Should().BeGreaterThanOrEqualTo(0);
                account.Balance.Should().Be(entries[account.Id].Sum(e => e.Amount), "the balance is the ledger's sum");
                if (entries[account.Id].LastOrDefault() is { } last)
                {
                    last.Balance.Should().Be(account.Balance);
                }
            }

            var uses = (await db.CreditUses.AsNoTracking().ToListAsync()).ToLookup(u => u.PlacementId);
            foreach (var undone in await db.Placements.Where(p => p.State == PlacementState.Undone).ToListAsync())
            {
                var moved = entries.SelectMany(e => e).Where(e => e.Reference == undone.Id.ToString());
                moved.Sum(e => e.Amount).Should().Be(0, "an order that did not come to be holds nothing");
                uses[undone.Id].Should().BeEmpty();
            }

            var payments = (await db.Payments.AsNoTracking().ToListAsync()).ToLookup(p => p.OrderId);
            foreach (var order in await db.Orders.AsNoTracking().ToListAsync())
            {
                uses[order.PlacementId].Sum(u => u.Amount).Should().Be(order.Credit);
                var taken = entries.SelectMany(e => e).Where(e => e.Reference == order.PlacementId.ToString());
                taken.Sum(e => e.Amount).Should().Be(-order.Credit, "an order took once what it shows");
                var charged = payments[order.Id].Where(p => p.State is PaymentState.Captured or PaymentState.Refunded);
                order.Paid.Should().Be(order.Credit + charged.Sum(p => p.Captured));
            }

            return true;
        });
}
