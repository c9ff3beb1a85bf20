using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Payments;

public sealed class SavedMethodTests
{
    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_method_is_kept_with_consent_used_and_forgotten_by_its_owner_alone(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var (ada, bob) = (Shopper(host, "ada"), Shopper(host, "bob"));
        var saving = new
        {
            provider = "test",
            paymentMethod = "pm_card_mastercard",
            saveMethod = true,
        };
        var guest = await host.Shop().FilledBasketAsync("MUG");
        (await guest.PostAsync("payment", saving)).ShouldRefuse(HttpStatusCode.Unauthorized, "auth.required");
        (await host.Shop().GetAsync("payment-methods")).ShouldRefuse(HttpStatusCode.Unauthorized, "auth.required");
        var first = await ada.FilledBasketAsync("MUG");
        (await first.PayAsync()).Should(HttpStatusCode.OK);
        (await MethodsAsync(ada)).Should().BeEmpty("nobody asked for it");
        (await first.PostAsync("payment", saving)).Should(HttpStatusCode.OK);
        (await first.CompleteAsync()).Should(HttpStatusCode.Created);

        var kept = (await MethodsAsync(ada)).Should().ContainSingle().Subject;
        ((string)kept["brand"]!, (string)kept["last4"]!, (bool)kept["isDefault"]!)
            .Should()
            .Be(("mastercard", "4444", true));
        var id = (string)kept["id"]!;
        (await MethodsAsync(bob)).Should().BeEmpty();
        var theirs = await bob.FilledBasketAsync("MUG");
        (await theirs.PostAsync("payment", new { savedMethod = id })).ShouldRefuse(
            HttpStatusCode.NotFound,
            "payment_method.not_found"
        );
        (await bob.DeleteAsync($"payment-methods/{id}")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "payment_method.not_found"
        );
        var elsewhere = Shopper(host, "ada", host.Lumiere);
        (await MethodsAsync(elsewhere)).Should().BeEmpty("another shop, another person");
        (await elsewhere.DeleteAsync($"payment-methods/{id}")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "payment_method.not_found"
        );

        var second = await ada.FilledBasketAsync("MUG");
        (await second.PostAsync("payment", new { savedMethod = id, provider = "test" }))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await second.PostAsync("payment", new { savedMethod = id })).Should(HttpStatusCode.OK);
        (await second.CompleteAsync()).Should(HttpStatusCode.Created);

        var visa = new { provider = "test", paymentMethod = "pm_card_visa" };
        (
            await ada.PostAsync(
                "payment-methods",
                new
                {
                    visa.provider,
                    visa.paymentMethod,
                    agreed = false,
                }
            )
        ).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        var added = await ada.PostAsync(
            "payment-methods",
            new
            {
                visa.provider,
                visa.paymentMethod,
                agreed = true,
            }
        );
        var addedId = (string)added.Should(HttpStatusCode.OK)["id"]!;
        (await ada.PutAsync($"payment-methods/{addedId}/default", null)).Should(HttpStatusCode.OK);
        (await MethodsAsync(ada)).Select(m => (bool)m["isDefault"]!).Should().Equal(true, false);
        (await ada.DeleteAsync($"payment-methods/{addedId}")).Should(HttpStatusCode.NoContent);
        ((bool)(await MethodsAsync(ada)).Single()["isDefault"]!).Should().BeTrue("the one that is left");
        (await host.ReadAsync(db => db.TestMethods.CountAsync())).Should().Be(1, "the provider forgot the other");
    }

    [Fact]
    public async Task A_merchant_collects_what_an_order_came_to_more_unless_its_buyer_must_confirm()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var merchant = host.Shop();
        merchant.Client.AsStaff(host.Acme, CheckoutPermissions.OrdersRead, CheckoutPermissions.OrdersWrite);
        foreach (
            var (card, works) in ((string, bool)[])[("pm_card_visa", true), ("pm_card_authenticationRequired", false)]
        )
        {
            var buyer = Shopper(host, card);
            var basket = await buyer.FilledBasketAsync("MUG");
            (await basket.PayAsync()).Should(HttpStatusCode.OK);
            var id = (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;
            var edit = new { add = new[] { new { sku = "MUG", quantity = 1 } } };
            var path = $"admin/orders/{id}";
            (await merchant.SendAsync(HttpMethod.Post, $"{path}/edits", edit, null, id, "*")).Should(HttpStatusCode.OK);
            (await merchant.PostAsync($"{path}/collect", new { }, key: "none")).ShouldRefuse(
                HttpStatusCode.Conflict,
                "order.no_saved_method"
            );
            var wish = new
            {
                provider = "test",
                paymentMethod = card,
                agreed = true,
            };
            (await buyer.PostAsync("payment-methods", wish)).Should(HttpStatusCode.OK);
            (await merchant.GetAsync($"{path}/payment-methods"))["items"].AsArray().Should().ContainSingle();

            var answers = await Task.WhenAll(
                Enumerable.Range(0, 3).Select(i => merchant.PostAsync($"{path}/collect", new { }, key: $"{card}{i}"))
            );

            var order = await merchant.GetAsync(path);
            if (works)
            {
                answers.Count(a => a.Status is HttpStatusCode.OK).Should().Be(1);
                ((long)order["amountDue"]["amount"]!).Should().Be(0);
            }
            else
            {
                answers.Should().Contain(a => a.Code == "payment.declined");
                ((long)order["amountDue"]["amount"]!).Should().Be(2_200);
            }
        }

        (await host.ReadAsync(db => db.TestPayments.SumAsync(p => p.Captured))).Should().Be(2 * 2_750 + 2_200);
    }

    [Fact]
    public async Task A_method_that_is_added_twice_at_once_is_kept_once()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var grace = Shopper(host, "grace");
        // As where a card that was entered once is sent twice.
        host.Gateway.KeptAs = "pm_entered_once";
        var (arrived, all) = (0, new TaskCompletionSource());
        host.Gateway.Interrupt = async (name, late) =>
        {
            if (name == "attach" && late)
            {
                if (Interlocked.Increment(ref arrived) == 3)
                {
                    all.SetResult();
                }

                await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
            }
        };
        var card = new
        {
            provider = "test",
            paymentMethod = "pm_card_visa",
            agreed = true,
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => grace.PostAsync("payment-methods", card)));

        answers.Should().OnlyContain(a => a.Status == HttpStatusCode.OK);
        answers.Select(a => (string)a["id"]!).Distinct().Should().ContainSingle();
        (await MethodsAsync(grace)).Should().ContainSingle();
    }

    [Fact]
    public async Task A_shopper_is_made_known_under_one_key_with_one_content()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var linus = Shopper(host, "linus-one-key");
        host.Gateway.Interrupt = static (name, late) =>
            name == "customer" && late ? throw new HttpRequestException("lost") : Task.CompletedTask;
        var basket = await linus.FilledBasketAsync("MUG");
        var saving = new
        {
            provider = "test",
            paymentMethod = "pm_card_visa",
            saveMethod = true,
        };
        (await basket.PostAsync("payment", saving)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        host.Gateway.Interrupt = static (_, _) => Task.CompletedTask;

        var card = new
        {
            saving.provider,
            saving.paymentMethod,
            agreed = true,
        };
        (await linus.PostAsync("payment-methods", card)).Should(HttpStatusCode.OK);

        var asked = host.Gateway.Customers.Where(c => c.CustomerId == "linus-one-key").ToList();
        asked.Should().HaveCount(2);
        asked.Select(c => (c.IdempotencyKey, c.Email)).Distinct().Should().ContainSingle();
    }

    private static async Task<List<System.Text.Json.Nodes.JsonNode>> MethodsAsync(Shop shopper) =>
        [.. (await shopper.GetAsync("payment-methods")).Should(HttpStatusCode.OK)["items"].AsArray().Select(m => m!)];

    private static Shop Shopper(CheckoutTestHost host, string subject, OmniSphere.Tenancy.Tenant? tenant = null)
    {
        var shop = host.Shop(tenant);
        shop.Client.AsShopper(tenant ?? host.Acme, subject);
        return shop;
    }
}
