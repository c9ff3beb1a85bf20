using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Placing;

namespace OmniSphere.Checkout.Tests.Hosts;

/// <summary>What must agree at the end of every story: orders, stock, payments and the provider's own ledger.</summary>
internal static class Books
{
    public static async Task ShouldBalanceAsync(CheckoutTestHost host, string sku, int orders, int units)
    {
        await CheckoutTestHost.EventuallyAsync(() => IsQuietAsync(host), "everything is settled");
        var (placed, payments, ledger, carts) = await host.ReadAsync(async db =>
            (
                await db.Orders.AsNoTracking().Include(o => o.Lines).ToListAsync(),
                await db.Payments.AsNoTracking().ToListAsync(),
                await db.TestPayments.AsNoTracking().ToListAsync(),
                await db.Carts.AsNoTracking().ToListAsync()
            )
        );

        placed.Should().HaveCount(orders);
        placed.SelectMany(o => o.Lines).Sum(l => l.Quantity).Should().Be(units);
        var stock = host.Catalogue.Stock(sku);
        stock.Held.Should().Be(0, "no stock is held for ever");
        stock.Allocated.Should().Be(units, "no order is without stock");
        host.Catalogue.References(allocated: true)
            .Should()
            .BeEquivalentTo(placed.Select(o => o.PlacementId.ToString()));

        payments.Count(p => p.State is PaymentState.Captured).Should().Be(orders, "one charge an order");
        payments
            .Where(p => p.State is PaymentState.Captured)
            .Select(p => p.OrderId)
            .Should()
            .BeEquivalentTo(placed.Select(o => (Id<OmniSphere.Contracts.Checkout.OrderKind>?)o.Id));
        foreach (var booked in ledger)
        {
            var ours = payments.Single(p => p.Id.ToString() == booked.PaymentId);
            var charged = booked.Captured - booked.Refunded;
            charged.Should().Be(ours.State is PaymentState.Captured ? ours.Amount : 0, "the ledgers agree");
        }

        carts.Count(c => c.State is CartState.Completed).Should().Be(orders);
        carts.Should().NotContain(c => c.State == CartState.Completing);
    }

    /// <summary>Lets time pass until nothing is left to do.</summary>
    public static Task ReconcileAsync(CheckoutTestHost host, FakeTimeProvider clock) =>
        CheckoutTestHost.EventuallyAsync(
            async () =>
            {
                if (await IsQuietAsync(host))
                {
                    return true;
                }

                clock.Advance(TimeSpan.FromSeconds(31));
                return false;
            },
            "everything is reconciled"
        );

    /// <summary>Whether nothing is left to reconcile.</summary>
    public static Task<bool> IsQuietAsync(CheckoutTestHost host) =>
        host.ReadAsync(async db =>
            !await db.Placements.AnyAsync(p => p.State != PlacementState.Done && p.State != PlacementState.Undone)
            && !await db.Payments.AnyAsync(p => p.State == PaymentState.Pending || p.State == PaymentState.Cancelling)
            && !await db.Orders.AnyAsync(o => o.DueAt != null)
        );
}
