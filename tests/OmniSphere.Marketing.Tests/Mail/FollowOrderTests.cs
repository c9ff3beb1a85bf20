using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Tests.Mail;

public sealed class FollowOrderTests
{
    private static readonly Id<OrderKind> Order = Id<OrderKind>.New(TimeProvider.System);
    private static readonly OrderBuyerData Ada = new("ada@example.org", "Ada", "Byron");
    private static readonly FulfilledLineData[] Mugs = [new("MUG", "Mug <b>", 2)];

    [Fact]
    public async Task Buyers_are_told_once_of_what_happens_to_their_order_in_the_shops_language()
    {
        await using var host = await MarketingHost.StartAsync();
        foreach (var tenant in (Tenant[])[host.Acme, host.Lumiere])
        {
            Money Amount(long minor) => new(minor, tenant.Currency);
            await TellAsync(
                host,
                tenant,
                new OrderFulfilled(Order, "A1", "ful", Mugs, "Post", "RX1", "https://post.example/RX1", false)
                {
                    Buyer = Ada,
                }
            );
            await TellAsync(host, tenant, new OrderReturned(Order, "A1", "ret", Mugs) { Buyer = Ada });
            await TellAsync(host, tenant, new OrderRefunded(Order, "A1", Amount(1_250)) { Buyer = Ada });
            await TellAsync(
                host,
                tenant,
                new OrderEdited(
                    Order,
                    "A1",
                    "edt",
                    null,
                    [new("MUG", "Mug", 1, 3)],
                    Amount(500),
                    Amount(2_000),
                    Amount(500),
                    Amount(0)
                )
                {
                    Buyer = Ada,
                }
            );
            await TellAsync(
                host,
                tenant,
                new InvoiceIssued(Order, "A1", "inv", "INV-1", IsCreditNote: false, Amount(2_000)) { Buyer = Ada }
            );
            await TellAsync(host, tenant, new OrderRefunded(Order, "A1", Amount(1)));
        }

        var english = await MailsAsync(host, host.Acme);
        english
            .Keys.Should()
            .BeEquivalentTo("order.shipped", "order.returned", "order.refunded", "order.edited", "invoice.issued");
        english["order.shipped"].Html.Should().Contain("https://post.example/RX1").And.Contain("Mug &lt;b&gt;");
        english["order.shipped"].Html.Should().Contain("the rest follows").And.Contain($"/order/{Order}");
        english["order.refunded"].Subject.Should().Contain("12.50");
        english["order.edited"].Text.Should().Contain("Still to be paid");
        english["invoice.issued"].Subject.Should().StartWith("Invoice INV-1");
        var french = await MailsAsync(host, host.Lumiere);
        french["order.shipped"].Subject.Should().Be("Votre commande A1 est en route");
        french["invoice.issued"].Subject.Should().StartWith("Facture INV-1");
    }

    private static async Task TellAsync<TEvent>(MarketingHost host, Tenant tenant, TEvent what)
        where TEvent : IIntegrationEvent => await host.RedeliverAsync(await host.DeliverAsync(tenant, what));

    private static Task<Dictionary<string, OmniSphere.Marketing.Deliveries.Delivery>> MailsAsync(
        MarketingHost host,
        Tenant tenant
    ) => host.ReadAsync(tenant, db => db.Deliveries.AsNoTracking().ToDictionaryAsync(d => d.Template));
}
