using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Checkout.Webhooks;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Webhooks;

public sealed class WebhookTests
{
    private static readonly string[] All = ["*"];
    private static readonly Dictionary<string, string?> Private = new()
    {
        ["OmniSphere:Checkout:WebhooksToPrivateNetworks"] = "true",
    };

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task Events_are_sent_signed_to_who_asked_for_them(DatabaseProvider provider)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await CheckoutTestHost.StartAsync(provider, settings: Private);
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        var hook = await CreateAsync(merchant, receiver, "order.paid", "order.cancelled");
        await CreateAsync(Merchant(host, host.Lumiere), receiver, "*");
        var order = (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);
        await merchant.PostAsync($"admin/orders/{(string)order["id"]!}/cancel", new { });

        await CheckoutTestHost.EventuallyAsync(() => Task.FromResult(receiver.Received.Count == 2), "both are sent");

        receiver.Received.Should().OnlyContain(r => r.IsSignedWith((string)hook["secret"]!));
        var bodies = receiver.Received.Select(r => JsonNode.Parse(r.Body)!).ToList();
        bodies.Select(b => (string)b["type"]!).Should().BeEquivalentTo("order.paid", "order.cancelled");
        bodies.Should().OnlyContain(b => (string)b["data"]!["orderId"]! == (string)order["id"]!);
        (await merchant.GetAsync("admin/webhooks"))["items"]
            .AsArray()
            .Should()
            .OnlyContain(w => w!["secret"] == null, "a secret is shown once");
    }

    [Fact]
    public async Task What_is_not_taken_is_sent_again_after_longer_and_longer_pauses()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = call =>
            call switch
            {
                1 => 500,
                2 => 302,
                _ => 204,
            };
        await using var host = await CheckoutTestHost.StartAsync(clock: clock, settings: Private);
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        var hook = await CreateAsync(merchant, receiver, "order.paid");
        (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);

        var delivery = await StateAsync(merchant, hook, clock, "delivered");

        var attempts = delivery["attempts"]!.AsArray();
        attempts.Select(a => (int)a!["status"]!).Should().Equal(500, 302, 204);
        var times = attempts.Select(a => (DateTimeOffset)a!["at"]!).ToList();
        (times[1] - times[0]).Should().BeGreaterThanOrEqualTo(SendWebhooks.Pauses[0]);
        (times[2] - times[1]).Should().BeGreaterThanOrEqualTo(SendWebhooks.Pauses[1]);
        receiver.Received.Select(r => r.Id).Distinct().Should().ContainSingle("a receiver knows repetitions by the id");

        var replay = $"admin/webhooks/{(string)hook["id"]!}/deliveries/{(string)delivery["id"]!}/replay";
        (await Merchant(host, host.Lumiere).PostAsync(replay, new { })).ShouldRefuse(
            HttpStatusCode.NotFound,
            "webhook.delivery_not_found"
        );
        (await merchant.PostAsync(replay, new { })).Should(HttpStatusCode.OK);
        await CheckoutTestHost.EventuallyAsync(() => Task.FromResult(receiver.Received.Count == 4), "it is sent again");
        receiver.Received.Last().Id.Should().Be(receiver.Received.First().Id);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_well_is_given_up_and_one_that_is_gone_switched_off()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var dead = await Receiver.StartAsync();
        await using var gone = await Receiver.StartAsync();
        dead.Answer = _ => 503;
        gone.Answer = _ => 410;
        await using var host = await CheckoutTestHost.StartAsync(clock: clock, settings: Private);
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        var (deadHook, goneHook) = (
            await CreateAsync(merchant, dead, "order.paid"),
            await CreateAsync(merchant, gone, "order.paid")
        );
        (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);

        await StateAsync(merchant, deadHook, clock, "failed");
        await StateAsync(merchant, goneHook, clock, "failed");

        dead.Received.Should().HaveCount(SendWebhooks.Pauses.Count + 1);
        gone.Received.Should().ContainSingle();
        (await merchant.GetAsync("admin/webhooks"))["items"]
            .AsArray()
            .Select(w => (bool)w!["active"]!)
            .Should()
            .BeEquivalentTo([true, false]);
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign_for_a_day()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var receiver = await Receiver.StartAsync();
        await using var host = await CheckoutTestHost.StartAsync(clock: clock, settings: Private);
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        var hook = await CreateAsync(merchant, receiver, "order.created");
        var (id, old) = ((string)hook["id"]!, (string)hook["secret"]!);
        (await Merchant(host, host.Lumiere).PostAsync($"admin/webhooks/{id}/secret", new { })).ShouldRefuse(
            HttpStatusCode.NotFound,
            "webhook.not_found"
        );
        var rotated = (await merchant.PostAsync($"admin/webhooks/{id}/secret", new { })).Should(HttpStatusCode.OK);
        var fresh = (string)rotated["secret"]!;
        fresh.Should().NotBe(old);

        var first = await NextAsync(0);
        clock.Advance(WebhookEndpoint.Overlap);
        var second = await NextAsync(1);

        (first.IsSignedWith(old), first.IsSignedWith(fresh)).Should().Be((true, true));
        (second.IsSignedWith(old), second.IsSignedWith(fresh)).Should().Be((false, true));

        // A secret from before secrets were sealed signs as well, and is sealed by and by.
        var plain = Convert.FromBase64String(fresh["whsec_".Length..]);
        await host.ReadAsync(async db =>
        {
            var endpoint = await db.WebhookEndpoints.SingleAsync();
            endpoint.Secret.AsSpan().IndexOf(plain).Should().Be(-1, "the secret itself is not in the database");
            endpoint.PreviousSecret.Should().HaveCountGreaterThan(plain.Length);
            endpoint.Secret = plain;
            // One before that, whose keys are gone, is in nobody's way.
            (endpoint.PreviousSecret, endpoint.PreviousUntil) = (
                new byte[200],
                clock.GetUtcNow() + WebhookEndpoint.Overlap
            );
            return await db.SaveChangesAsync();
        });
        (await NextAsync(2)).IsSignedWith(fresh).Should().BeTrue();
        clock.Advance(TimeSpan.FromHours(1));
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.WebhookEndpoints.AllAsync(w => w.Secret.Length > plain.Length)),
            "it is sealed"
        );
        (await NextAsync(3)).IsSignedWith(fresh).Should().BeTrue();

        // Where the secret itself cannot be read, nothing is sent; that is tried as often as any other failure.
        await host.ReadAsync(async db =>
        {
            (await db.WebhookEndpoints.SingleAsync()).Secret = new byte[200];
            return await db.SaveChangesAsync();
        });
        (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);
        await CheckoutTestHost.EventuallyAsync(
            () =>
                host.ReadAsync(async db =>
                    (await db.WebhookDeliveries.ToListAsync()).Exists(d => d.Attempts is [{ Error: not null }])
                ),
            "the failure is written down"
        );

        async Task<Received> NextAsync(int before)
        {
            (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);
            await CheckoutTestHost.EventuallyAsync(
                () => Task.FromResult(receiver.Received.Count == before + 1),
                "it is sent"
            );
            return receiver.Received.Last();
        }
    }

    [Theory]
    [InlineData("http://shop.example/hook")]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://[::ffff:10.0.0.1]/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://user:password@shop.example/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("nonsense")]
    public async Task Addresses_that_are_not_public_are_refused(string url)
    {
        await using var host = await CheckoutTestHost.StartAsync();

        (await Merchant(host).PostAsync("admin/webhooks", new { url, events = All })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
    }

    [Fact]
    public async Task A_name_that_stands_for_a_private_address_is_not_called()
    {
        await using var receiver = await Receiver.StartAsync();
        using var client = new HttpClient(PublicNetwork.Handler(everywhere: false));
        var url = new Uri(receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        var call = () => client.PostAsync(url, content: null, TestContext.Current.CancellationToken);

        await call.Should().ThrowAsync<HttpRequestException>();
        receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:192.168.1.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    public void Only_addresses_of_the_public_internet_are_public(string address, bool isPublic) =>
        PublicNetwork.Holds(IPAddress.Parse(address)).Should().Be(isPublic);

    private static async Task<Answer> CreateAsync(Shop merchant, Receiver receiver, params string[] events) =>
        (await merchant.PostAsync("admin/webhooks", new { url = receiver.Url, events })).Should(HttpStatusCode.OK);

    /// <summary>Lets time pass until the hook's only delivery has come to this.</summary>
    private static async Task<JsonNode> StateAsync(Shop merchant, Answer hook, FakeTimeProvider clock, string state)
    {
        JsonNode? delivery = null;
        await CheckoutTestHost.EventuallyAsync(
            async () =>
            {
                var log = await merchant.GetAsync($"admin/webhooks/{(string)hook["id"]!}/deliveries");
                delivery = log.Should(HttpStatusCode.OK)["items"].AsArray().SingleOrDefault();
                if (delivery is not null && (string)delivery["state"]! == state)
                {
                    return true;
                }

                if (delivery?["nextAt"] is { } next && (DateTimeOffset)next > clock.GetUtcNow())
                {
                    clock.SetUtcNow((DateTimeOffset)next);
                }
                else
                {
                    clock.Advance(TimeSpan.FromSeconds(1));
                }

                return false;
            },
            $"the delivery is {state}"
        );
        return delivery!;
    }

    private static Shop Merchant(CheckoutTestHost host, Tenant? tenant = null)
    {
        var merchant = host.Shop(tenant);
        merchant.Client.AsStaff(tenant ?? host.Acme, "*");
        return merchant;
    }
}
