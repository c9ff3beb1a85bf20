using System.Net;
using AwesomeAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Tests.Hosts;

namespace OmniSphere.Checkout.Tests.Placing;

/// <summary>
/// A power cut takes what was not synced: the shop's database goes back to what was on disk, while the catalogue's keeps the
/// stock that was allocated meanwhile. The buyer had no answer yet.
/// </summary>
public sealed class PowerCutTests
{
    [Fact]
    public async Task An_order_that_was_lost_with_its_stock_allocated_is_made_again_of_what_was_charged()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await CheckoutTestHost.StartAsync(clock: clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");

        var lost = await LoseAsync(host, basket, "capture");
        await Books.ReconcileAsync(host, clock);

        await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 1);
        (await host.ReadAsync(db => db.Orders.SingleAsync())).Id.ToString().Should().Be(lost);
        (await basket.CompleteAsync("again")).Should(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_order_that_was_lost_before_anything_was_charged_gives_its_stock_back()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await CheckoutTestHost.StartAsync(clock: clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");

        await LoseAsync(host, basket, "reserve");
        host.Catalogue.Stock("MUG").Allocated.Should().Be(1, "the catalogue has lost nothing");
        await Books.ReconcileAsync(host, clock);

        await Books.ShouldBalanceAsync(host, "MUG", orders: 0, units: 0);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        (await basket.CompleteAsync("again")).Should(HttpStatusCode.Created);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 1);
    }

    /// <summary>Places the order, and takes the shop's database back to what it was right after a call.</summary>
    /// <returns>The lost order.</returns>
    private static async Task<string> LoseAsync(CheckoutTestHost host, Basket basket, string call)
    {
        await using var scope = host.Scope();
        await using var onDisk = new SqliteConnection("Data Source=:memory:");
        await onDisk.OpenAsync(TestContext.Current.CancellationToken);
        var database = scope.Get<CheckoutDbContext>().Database.GetDbConnection().DataSource;
        await using var shop = new SqliteConnection($"Data Source={database};Pooling=False");
        await shop.OpenAsync(TestContext.Current.CancellationToken);
        Task Keep(string name, bool late)
        {
            if (name == call && late)
            {
                shop.BackupDatabase(onDisk);
            }

            return Task.CompletedTask;
        }

        (host.Gateway.Interrupt, host.Catalogue.Interrupt) = (Keep, Keep);
        var order = await basket.CompleteAsync();
        order.Should(HttpStatusCode.Created);
        (host.Gateway.Interrupt, host.Catalogue.Interrupt) = (
            static (_, _) => Task.CompletedTask,
            static (_, _) => Task.CompletedTask
        );
        onDisk.BackupDatabase(shop);
        (await host.ReadAsync(db => db.Orders.CountAsync())).Should().Be(0);
        return (string)order["id"]!;
    }
}
