using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Invoices;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Invoices;

public sealed class InvoiceTests
{
    private static readonly string[] Address = ["1 Main Street", "Springfield"];

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task However_many_are_issued_at_once_an_order_has_one_and_no_number_is_left_out(
        DatabaseProvider provider
    )
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000, onHand: 100);
        var merchant = Merchant(host);
        var orders = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            orders.Add((await OrderAsync(host)).Id);
        }

        (await merchant.PostAsync($"admin/orders/{orders[0]}/invoice", new { })).ShouldRefuse(
            HttpStatusCode.Conflict,
            "invoice.not_set_up"
        );
        await SetUpAsync(merchant, automatic: false);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(i => merchant.PostAsync($"admin/orders/{orders[i % orders.Count]}/invoice", new { }))
        );

        answers.Should().OnlyContain(a => a.Status == HttpStatusCode.OK);
        answers.GroupBy(a => (string)a["orderId"]!).Should().OnlyContain(g => g.Select(Number).Distinct().Count() == 1);
        answers
            .Select(Number)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Should()
            .Equal(Enumerable.Range(1, 6).Select(i => $"INV-00000{i}"));
        var page = await merchant.GetAsync("admin/invoices?limit=4");
        page["items"].AsArray().Should().HaveCount(4);
        var rest = await merchant.GetAsync($"admin/invoices?limit=4&cursor={(string)page["nextCursor"]!}");
        rest["items"].AsArray().Should().HaveCount(2);

        // A refusal takes no number.
        (
            await merchant.PostAsync($"admin/orders/{Id<OrderKind>.New(TimeProvider.System)}/invoice", new { })
        ).ShouldRefuse(HttpStatusCode.NotFound, "order.not_found");
        var next = await merchant.PostAsync($"admin/orders/{(await OrderAsync(host)).Id}/invoice", new { });
        Number(next).Should().Be("INV-000007");
    }

    [Fact]
    public async Task Paid_orders_get_invoices_and_refunds_credit_notes_that_add_up_to_them()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("ODD", 333, onHand: 10);
        var merchant = Merchant(host);
        await SetUpAsync(merchant, automatic: true);
        var (basket, id) = await OrderAsync(host, "ODD");
        await IssuedAsync(host, basket, id, 1);

        // One after another: what is given back at the same time is credited together.
        foreach (var (amount, documents) in ((long, int)[])[(100, 2), (250, 3)])
        {
            await merchant.PostAsync(
                $"admin/orders/{id}/refunds",
                new { amount = new { amount, currency = "USD" } },
                key: $"refund-{amount}"
            );
            await IssuedAsync(host, basket, id, documents);
        }

        (await merchant.PostAsync($"admin/orders/{id}/cancel", new { })).Should(HttpStatusCode.OK);
        var issued = await IssuedAsync(host, basket, id, 4);

        issued.Select(i => (string)i!["type"]!).Should().Equal("invoice", "creditNote", "creditNote", "creditNote");
        issued.Select(i => (string)i!["number"]!).Should().Equal("INV-000001", "CN-000001", "CN-000002", "CN-000003");
        Sum(issued.Skip(1), "total").Should().Be(Amount(issued[0]!, "total"));
        Sum(issued.Skip(1), "tax").Should().Be(Amount(issued[0]!, "tax"), "the taxes go back to the cent");
        issued.Skip(1).Should().OnlyContain(i => (string)i!["content"]!["of"]! == "INV-000001");

        // Exchanged, the next invoice would be CN-000002 once more.
        var seller = new { name = "Acme", address = Address };
        object exchanged = new
        {
            seller,
            invoicePrefix = "CN-",
            creditNotePrefix = "INV-",
        };
        (await merchant.PutAsync("admin/invoice-settings", exchanged)).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
    }

    [Fact]
    public async Task An_invoice_that_is_written_after_an_edit_says_of_no_credit_more_than_the_total()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        var merchant = Merchant(host);
        await SetUpAsync(merchant, automatic: false);
        var basket = await host.Shop().FilledBasketAsync("MUG", 2);
        foreach (var amount in (long[])[1_000, 9_000])
        {
            var (_, code) = await Credit.CreditStory.IssueAsync(merchant, amount);
            (await Credit.CreditStory.EnterAsync(basket, code)).Should(HttpStatusCode.OK);
        }

        var id = (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;
        var edit = new { lines = new[] { new { line = 0, quantity = 1 } } };
        (await merchant.SendAsync(HttpMethod.Post, $"admin/orders/{id}/edits", edit, null, "less", "*")).Should(
            HttpStatusCode.OK
        );

        (await merchant.PostAsync($"admin/orders/{id}/invoice", new { })).Should(HttpStatusCode.OK);

        var content = (await host.ReadAsync(db => db.Invoices.SingleAsync())).Content;
        content.Totals.Total.Amount.Should().Be(2_750);
        content.Credits.Select(c => c.Amount.Amount).Should().Equal(2_750);
    }

    [Fact]
    public async Task What_an_edited_order_comes_to_more_is_invoiced_and_what_it_comes_to_less_credited()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        var merchant = Merchant(host);
        await SetUpAsync(merchant, automatic: true);
        var (basket, id) = await OrderAsync(host);
        await IssuedAsync(host, basket, id, 1);

        // 1 mug 27.50, 3 mugs 71.50, 2 mugs 49.50, never paid: nothing goes back and the invoices are credited all the same.
        foreach (var (quantity, documents) in ((int, int)[])[(3, 2), (2, 3)])
        {
            var edit = new { lines = new[] { new { line = 0, quantity } } };
            var path = $"admin/orders/{id}/edits";
            (await merchant.SendAsync(HttpMethod.Post, path, edit, null, $"to-{quantity}", "*")).Should(
                HttpStatusCode.OK
            );
            await IssuedAsync(host, basket, id, documents);
        }

        var issued = await IssuedAsync(host, basket, id, 3);
        issued.Select(i => (string)i!["number"]!).Should().Equal("INV-000001", "INV-000002", "CN-000001");
        issued.Select(i => Amount(i!, "total")).Should().Equal(2_750, 4_400, 2_200);
        issued.Select(i => Amount(i!, "tax")).Should().Equal(250, 400, 200);
        var line = issued[1]!["content"]!["lines"]!.AsArray().Should().ContainSingle().Subject!;
        ((int)line["quantity"]!).Should().Be(2);
        ((long)line["total"]!["amount"]!).Should().Be(4_000);
    }

    [Fact]
    public async Task What_happened_before_the_invoice_was_written_is_told_once()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 50);
        var merchant = Merchant(host);
        await SetUpAsync(merchant, automatic: false);

        // 3 mugs 71.50, 2 of them 49.50: 22.00 goes back, and 5.00 for the scratch on one.
        var (basket, id) = await OrderAsync(host, quantity: 3);
        await EditAsync(merchant, id, 2);
        await RefundAsync(merchant, id, 500);
        (await InvoicedAsync(host, merchant, basket, id)).Should().Equal(4_950, -500);

        // 1 mug 27.50, 3 mugs 71.50, of which 44.00 is never paid and 27.50 goes back.
        (basket, id) = await OrderAsync(host);
        await EditAsync(merchant, id, 3);
        (await InvoicedAsync(host, merchant, basket, id)).Should().Equal(7_150);
        (await merchant.PostAsync($"admin/orders/{id}/cancel", new { })).Should(HttpStatusCode.OK);
        (await InvoicedAsync(host, merchant, basket, id)).Should().Equal(7_150, -7_150);

        // 2 mugs 49.50, 40.00 given back, then 1 mug 27.50: only 9.50 is left to go back.
        (basket, id) = await OrderAsync(host, quantity: 2);
        await RefundAsync(merchant, id, 4_000);
        (await InvoicedAsync(host, merchant, basket, id)).Should().Equal(4_950, -4_000);
        await EditAsync(merchant, id, 1);
        (await InvoicedAsync(host, merchant, basket, id)).Should().Equal(4_950, -4_000, -950);

        // 1 mug 27.50, 3 mugs, then 2 of them: 22.00 more.
        (basket, id) = await OrderAsync(host);
        (await InvoicedAsync(host, merchant, basket, id)).Should().Equal(2_750);
        await EditAsync(merchant, id, 3);
        await EditAsync(merchant, id, 2);
        (await InvoicedAsync(host, merchant, basket, id)).Sum().Should().Be(4_950);
    }

    [Fact]
    public async Task An_invoice_prints_for_its_buyer_and_holds_no_markup_of_others()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        var merchant = Merchant(host);
        await SetUpAsync(merchant, automatic: false, name: "<script>alert(1)</script> & Sons");
        var (basket, id) = await OrderAsync(host);
        var invoice = await merchant.PostAsync($"admin/orders/{id}/invoice", new { });
        var path = $"orders/{id}/invoices/{(string)invoice["id"]!}/print";

        (await host.Shop().GetAsync(path)).ShouldRefuse(HttpStatusCode.NotFound, "order.not_found");
        (await host.Shop().GetAsync($"orders/{id}/invoices")).ShouldRefuse(HttpStatusCode.NotFound, "order.not_found");
        var other = await OrderAsync(host);
        (
            await host.Shop().GetAsync($"orders/{other.Id}/invoices/{(string)invoice["id"]!}/print", other.Basket.Token)
        ).ShouldRefuse(HttpStatusCode.NotFound, "invoice.not_found");
        var stranger = Merchant(host, host.Lumiere);
        (await stranger.GetAsync($"admin/invoices/{(string)invoice["id"]!}/print")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "invoice.not_found"
        );
        (await stranger.GetAsync("admin/invoices"))["items"].AsArray().Should().BeEmpty();

        var page = (await host.Shop().GetAsync(path, basket.Token)).Should(HttpStatusCode.OK);
        page.Response.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        var html = await page.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        html.Should().Contain("INV-000001").And.Contain("27.50 USD").And.Contain("Thing MUG");
        html.Should().Contain("&lt;script&gt;").And.NotContain("<script");
    }

    [Fact]
    public async Task Settings_are_checked_and_stay_apart()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var merchant = Merchant(host);
        (await merchant.GetAsync("admin/invoice-settings")).ShouldRefuse(HttpStatusCode.NotFound, "invoice.not_set_up");
        var same = new
        {
            seller = new { name = "Acme", address = new[] { "1 Main Street" } },
            invoicePrefix = "A-",
            creditNotePrefix = "a-",
        };
        (await merchant.PutAsync("admin/invoice-settings", same)).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        (await merchant.PutAsync("admin/invoice-settings", new { })).ShouldRefuse(
            HttpStatusCode.BadRequest,
            "request.malformed"
        );
        await SetUpAsync(merchant, automatic: true);
        (await Merchant(host, host.Lumiere).GetAsync("admin/invoice-settings")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "invoice.not_set_up"
        );
    }

    private static async Task SetUpAsync(Shop merchant, bool automatic, string name = "Acme") =>
        (
            await merchant.PutAsync(
                "admin/invoice-settings",
                new
                {
                    automatic,
                    seller = new
                    {
                        name,
                        address = Address,
                        vatNumber = "US-1",
                    },
                }
            )
        ).Should(HttpStatusCode.OK);

    private static async Task EditAsync(Shop merchant, string id, int quantity)
    {
        var edit = new { lines = new[] { new { line = 0, quantity } } };
        var path = $"admin/orders/{id}/edits";
        (await merchant.SendAsync(HttpMethod.Post, path, edit, null, $"{id}-{quantity}", "*")).Should(
            HttpStatusCode.OK
        );
    }

    private static async Task RefundAsync(Shop merchant, string id, long amount) =>
        (
            await merchant.PostAsync(
                $"admin/orders/{id}/refunds",
                new { amount = new { amount, currency = "USD" } },
                key: $"{id}-{amount}"
            )
        ).Should(HttpStatusCode.OK);

    /// <summary>What the documents come to, those that take back below zero, once every event was told, late ones twice.</summary>
    private static async Task<IEnumerable<long>> InvoicedAsync(
        CheckoutTestHost host,
        Shop merchant,
        Basket basket,
        string id
    )
    {
        if ((string)(await merchant.GetAsync($"admin/orders/{id}"))["status"]! == "placed")
        {
            await merchant.PostAsync($"admin/orders/{id}/invoice", new { });
        }

        await host.SettleAsync();
        var order = await host.ReadAsync(db =>
            db.Orders.AsNoTracking().SingleAsync(o => o.Id == Id<OrderKind>.Parse(id))
        );
        await using (var scope = host.Scope())
        {
            var zero = Money.Zero(order.Currency);
            foreach (var edit in order.Edits)
            {
                var difference = new Money(edit.Difference, order.Currency);
                await scope
                    .Get<InvoiceEdits>()
                    .HandleAsync(
                        new(order.Id, order.Number, edit.Id.ToString(), null, [], difference, zero, zero, zero),
                        null!,
                        TestContext.Current.CancellationToken
                    );
            }

            await scope
                .Get<CreditRefunds>()
                .HandleAsync(
                    new(order.Id, order.Number, new(order.Refunded, order.Currency)),
                    null!,
                    TestContext.Current.CancellationToken
                );
        }

        var issued = (await host.Shop().GetAsync($"orders/{id}/invoices", basket.Token))["items"].AsArray();
        var signed = issued
            .Select(i => (string)i!["type"]! == "invoice" ? Amount(i!, "total") : -Amount(i!, "total"))
            .ToList();
        signed.Sum().Should().Be(order.Owed, "the documents come to what is owed");
        return signed;
    }

    private static async Task<(Basket Basket, string Id)> OrderAsync(
        CheckoutTestHost host,
        string sku = "MUG",
        int quantity = 1
    )
    {
        var basket = await host.Shop().PaidBasketAsync(sku, quantity);
        return (basket, (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!);
    }

    private static async Task<List<JsonNode?>> IssuedAsync(CheckoutTestHost host, Basket basket, string id, int count)
    {
        List<JsonNode?> issued = [];
        await CheckoutTestHost.EventuallyAsync(
            async () =>
            {
                var answer = await host.Shop().GetAsync($"orders/{id}/invoices", basket.Token);
                issued = [.. answer.Should(HttpStatusCode.OK)["items"].AsArray()];
                return issued.Count == count;
            },
            "the documents are issued"
        );
        return issued;
    }

    private static string Number(Answer answer) => (string)answer["number"]!;

    private static long Sum(IEnumerable<JsonNode?> documents, string what) => documents.Sum(d => Amount(d!, what));

    private static long Amount(JsonNode document, string what) => (long)document[what]!["amount"]!;

    private static Shop Merchant(CheckoutTestHost host, Tenant? tenant = null)
    {
        var merchant = host.Shop(tenant);
        merchant.Client.AsStaff(tenant ?? host.Acme, "*");
        return merchant;
    }
}
