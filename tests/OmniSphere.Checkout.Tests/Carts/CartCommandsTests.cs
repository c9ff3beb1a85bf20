using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Tests.Carts;

/// <summary>A cart's change is what a shop does most: it reads one row and writes one, beside its event.</summary>
public sealed class CartCommandsTests
{
    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_change_of_a_cart_reads_one_row_and_writes_one(DatabaseProvider provider)
    {
        // A clock that stands still keeps the workers quiet.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await CheckoutTestHost.StartAsync(provider, clock);
        host.Catalogue.Put("MUG", 1_999);
        host.Catalogue.Put("TEA", 350);
        await host.SetUpAsync(
            host.Acme,
            CheckoutTestHost.UsSettings with
            {
                Promotions =
                [
                    new()
                    {
                        Handle = "ten",
                        Name = "Ten",
                        Effect = new() { Kind = PromotionEffectKind.PercentOff, Percent = 10 },
                    },
                ],
            }
        );
        var basket = await host.Shop().BasketAsync();
        (await basket.AddAsync("MUG")).Should(HttpStatusCode.OK);
        using var log = new CommandLog(
            await host.ReadAsync(db => Task.FromResult(CommandLog.Name(db.Database.GetDbConnection())))
        );

        (await basket.AddAsync("TEA")).Amount("discount").Should().Be(235);

        var texts = log.Texts.Where(t => t.Contains("carts", StringComparison.Ordinal)).ToList();
        texts.Where(t => t.StartsWith("SELECT", StringComparison.Ordinal)).Should().ContainSingle();
        texts.Where(t => t.Contains("UPDATE", StringComparison.Ordinal)).Should().ContainSingle();
        texts.Should().HaveCount(2);
        string[] others = ["settings", "tax_rates", "shipping_methods", "promotions", "coupons", "orders", "buyers"];
        log.Texts.Should().NotContain(t => others.Any(o => t.Contains(o, StringComparison.Ordinal)));
    }

    /// <summary>The SQL that one database gets to see.</summary>
    private sealed class CommandLog
        : IObserver<DiagnosticListener>,
            IObserver<KeyValuePair<string, object?>>,
            IDisposable
    {
        private readonly ConcurrentQueue<string> _texts = new();
        private readonly ConcurrentBag<IDisposable> _subscriptions = [];
        private readonly string _database;

        public CommandLog(string database)
        {
            _database = database;
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
            // What is written by hand bypasses Entity Framework, and is told as an activity.
            var plain = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "OmniSphere.Persistence",
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if ($"{activity.GetTagItem("server.address")}|{activity.GetTagItem("db.namespace")}" == _database)
                    {
                        _texts.Enqueue((string)activity.GetTagItem("db.query.text")!);
                    }
                },
            };
            ActivitySource.AddActivityListener(plain);
            _subscriptions.Add(plain);
        }

        public IReadOnlyCollection<string> Texts => _texts;

        /// <summary>The file, or the server and its database.</summary>
        public static string Name(System.Data.Common.DbConnection connection) =>
            $"{connection.DataSource}|{connection.Database}";

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is CommandExecutedEventData data && Name(data.Command.Connection!) == _database)
            {
                _texts.Enqueue(data.Command.CommandText);
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void Dispose()
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Dispose();
            }
        }
    }
}
