using System.Net;
using AwesomeAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Tests.Placing;

/// <summary>
/// A power cut takes what was not synced: the shop's database goes back to what was on disk, while the catalogue's keeps the
/// stock that was allocated meanwhile. The buyer had no answer yet.
/// </summary>
public sealed class PowerCutTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_claim_is_on_disk_before_money_moves()
    {
        await using var host = await CheckoutTestHost.StartAsync(clock: _clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");
        await using var scope = host.Scope();
        var sql = scope.Get<ModuleSql<CheckoutDbContext>>();
        bool? isSynced = null;
        host.Interrupt(
            (name, late) =>
            {
                if (name == "capture" && !late)
                {
                    isSynced = ReferenceEquals(sql.SyncAsync(), Task.CompletedTask);
                }

                return Task.CompletedTask;
            }
        );

        (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        isSynced.Should().BeTrue("nothing is left to be synced then");
    }

    [Fact]
    public async Task An_order_that_the_disk_refuses_is_not_confirmed()
    {
        await using var host = await CheckoutTestHost.StartAsync(clock: _clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");
        await using var scope = host.Scope();
        var sql = scope.Get<ModuleSql<CheckoutDbContext>>();
        var log = $"{scope.Get<CheckoutDbContext>().Database.GetDbConnection().DataSource}-wal";
        host.Interrupt(
            async (name, late) =>
            {
                // SQLite goes on with the file that it has open; what is synced by its name is no file any more.
                if (name == "capture" && late)
                {
                    File.Move(log, $"{log}.away");
                    Directory.CreateDirectory(log);
                }
                else if (name == "allocate" && late)
                {
                    // Behind the one that is meant.
                    await sql.Awaiting(s => s.SyncAsync()).Should().ThrowAsync<UnauthorizedAccessException>();
                    Directory.Delete(log);
                    File.Move($"{log}.away", log);
                }
            }
        );

        (await basket.CompleteAsync()).Status.Should().Be(HttpStatusCode.InternalServerError);

        host.Interrupt(static (_, _) => Task.CompletedTask);
        await Books.ReconcileAsync(host, _clock);
        (await basket.CompleteAsync("again")).Should(HttpStatusCode.OK);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 1);
    }

    [Fact]
    public async Task An_order_that_was_lost_with_its_stock_allocated_is_made_again_of_what_was_charged()
    {
        await using var host = await CheckoutTestHost.StartAsync(clock: _clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");

        var lost = await LoseAsync(host, basket, "capture");
        await Books.ReconcileAsync(host, _clock);

        await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 1);
        (await host.ReadAsync(db => db.Orders.SingleAsync())).Id.ToString().Should().Be(lost);
        (await basket.CompleteAsync("again")).Should(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_order_that_was_lost_before_anything_was_charged_gives_its_stock_back()
    {
        await using var host = await CheckoutTestHost.StartAsync(clock: _clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");

        await LoseAsync(host, basket, "reserve");
        host.Catalogue.Stock("MUG").Allocated.Should().Be(1, "the catalogue has lost nothing");
        await Books.ReconcileAsync(host, _clock);

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
        await using var patience = shop.CreateCommand();
        patience.CommandText = "PRAGMA busy_timeout = 10000"; // The dispatcher may be writing while a copy is made.
        await patience.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Task Keep(string name, bool late)
        {
            if (name == call && late)
            {
                shop.BackupDatabase(onDisk);
            }

            return Task.CompletedTask;
        }

        host.Interrupt(Keep);
        var order = await basket.CompleteAsync();
        order.Should(HttpStatusCode.Created);
        host.Interrupt(static (_, _) => Task.CompletedTask);
        onDisk.BackupDatabase(shop);
        (await host.ReadAsync(db => db.Orders.CountAsync())).Should().Be(0);
        return (string)order["id"]!;
    }
}
