using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Payments.Stripe;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Payments.Stripe;

/// <summary>A server that, when it goes, wants to have seen no request that does not fit.</summary>
public sealed class WatchedStripe : StripeUnderTest
{
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Server.Violations.Should().BeEmpty();
        var recorded = await File.ReadAllTextAsync(Path.Combine(Repository.Folder, "docs", "stripe.md"));
        Server
            .Calls.Keys.Should()
            .OnlyContain(call => recorded.Contains($"| `{call}` |"), "docs/stripe.md lists them all");
    }
}

public sealed class StripeConformanceTests(WatchedStripe stripe) : PaymentGatewayConformance<WatchedStripe>(stripe);

/// <summary>What goes wrong between Stripe and us, seen by buyers: one charge at most, and the books agree.</summary>
public sealed class StripeFaultTests
{
    public static TheoryData<string, Trouble> Faults
    {
        get
        {
            var data = new TheoryData<string, Trouble>();
            foreach (var path in new[] { "payment_intents", "capture" })
            {
                foreach (var fault in Enum.GetValues<Trouble>())
                {
                    data.Add(path, fault);
                }
            }

            return data;
        }
    }

    /// <summary><see cref="Fault"/> for the signature of a public test.</summary>
    public enum Trouble
    {
        LostBefore = Fault.LostBefore,
        LostAfter = Fault.LostAfter,
        Conflict = Fault.Conflict,
        RateLimit = Fault.RateLimit,
        BrokenBefore = Fault.BrokenBefore,
        BrokenAfter = Fault.BrokenAfter,
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_call_that_goes_wrong_charges_once_or_not_at_all(string path, Trouble fault)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var stripe = await StripeServer.StartAsync();
        await using var host = await StripeShop.StartAsync(stripe, clock: clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().FilledBasketAsync("MUG");
        stripe.Break(path, (Fault)fault);

        await basket.PayAsync(provider: "stripe");
        await basket.CompleteAsync();
        await SettleAsync(host, stripe, clock);

        stripe.Violations.Should().BeEmpty();
        var payments = await host.ReadAsync(db => db.Payments.AsNoTracking().ToListAsync());
        payments.Should().NotContain(p => p.State == PaymentState.Pending || p.State == PaymentState.Cancelling);
        foreach (var intent in stripe.Books.Intents)
        {
            var ours = payments.Single(p => p.Reference == (string)intent["id"]!);
            var kept = (long)intent["amount_received"]! - (long)intent["x_refunded"]!;
            kept.Should().Be(ours.State is PaymentState.Captured ? ours.Amount : 0, "the ledgers agree");
        }

        var orders = await host.ReadAsync(db => db.Orders.CountAsync());
        payments.Count(p => p.State == PaymentState.Captured).Should().Be(orders);
        stripe
            .Books.Intents.Count(i => (string?)i["status"] == "succeeded" && (long)i["x_refunded"]! == 0)
            .Should()
            .Be(orders, "nothing else took money");
        if (orders == 0)
        {
            await basket.PayAsync(provider: "stripe");
            (await basket.CompleteAsync("again")).Should(System.Net.HttpStatusCode.Created);
        }
    }

    /// <summary>Lets the reconciler's time pass until nothing is left to do; never while a call is on its way.</summary>
    private static async Task SettleAsync(CheckoutTestHost host, StripeServer stripe, FakeTimeProvider clock)
    {
        for (var round = 0; round < 200 && !await Books.IsQuietAsync(host); round++)
        {
            clock.Advance(TimeSpan.FromSeconds(61));
            for (var idle = 0; idle < 5; idle = stripe.IsBusy ? 0 : idle + 1)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }

        (await Books.IsQuietAsync(host)).Should().BeTrue();
    }
}

public sealed class StripeApiTests
{
    [Fact]
    public void The_pinned_version_is_the_one_that_the_library_speaks() =>
        global::Stripe.StripeConfiguration.ApiVersion.Should().Be(StripeApi.Version);

    [Fact]
    public async Task A_rotated_key_is_used_by_the_next_call_without_a_restart()
    {
        await using var stripe = await StripeServer.StartAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("SecretKey", StripeServer.SecretKey), new("ApiBase", stripe.Address)])
            .Build();
        await using var services = new ServiceCollection()
            .AddHttpClient()
            .AddSingleton<StripeApi>()
            .Configure<StripeOptions>(configuration)
            .BuildServiceProvider();
        var api = services.GetRequiredService<StripeApi>();
        await CallAsync();

        stripe.Key = "sk_test_rotated0123456789";
        await CallAsync();
        stripe.Violations.Should().ContainSingle("the old key is no longer taken").Which.Should().Contain("secret key");

        stripe.Violations.Clear();
        configuration["SecretKey"] = stripe.Key;
        configuration.Reload();
        await CallAsync();
        stripe.Violations.Should().BeEmpty();

        async Task CallAsync()
        {
            try
            {
                await api.V1.PaymentIntents.GetAsync(
                    "pi_nothing",
                    cancellationToken: TestContext.Current.CancellationToken
                );
            }
            catch (global::Stripe.StripeException)
            {
                // There is none: the request is what counts.
            }
        }
    }

    [Fact]
    public void The_document_finds_what_is_wrong_with_a_request()
    {
        TestData.Require("stripe");
        var schema = StripeSchema.Find()!;

        schema
            .Violations("POST", "/v1/payment_intents", Form("amount=10&currency=eur&transfer_data[destination]=acct_1"))
            .Should()
            .BeEmpty();
        schema.Violations("POST", "/v1/payment_intents", Form("amount=ten&currency=eur")).Should().ContainSingle();
        schema.Violations("POST", "/v1/payment_intents", Form("amount=10")).Should().ContainSingle();
        schema
            .Violations("POST", "/v1/payment_intents", Form("amount=10&currency=eur&colour=red"))
            .Should()
            .ContainSingle();
        schema
            .Violations("POST", "/v1/payment_intents", Form("amount=10&currency=eur&transfer_data[colour]=red"))
            .Should()
            .NotBeEmpty();
        schema.Violations("POST", "/v1/payment_intents/pi_1/capture", Form("amount=10")).Should().ContainSingle();
        schema.Violations("POST", "/v1/nothing", Form("")).Should().ContainSingle();
    }

    private static List<KeyValuePair<string, string>> Form(string text) =>
        [
            .. Microsoft
                .AspNetCore.WebUtilities.QueryHelpers.ParseQuery(text)
                .SelectMany(v => v.Value.Select(x => KeyValuePair.Create(v.Key, x!))),
        ];
}
