using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Marketing.Templates;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Messages;

/// <summary>Invented variables for previews: an order with everything in it.</summary>
internal sealed class SampleMails(IOptions<StorefrontOptions> storefront, TimeProvider clock)
{
    public static ScriptObject Welcome(Tenant tenant) =>
        WelcomeCustomer.Model("Ada", "Lovelace", $"ada@{tenant.Slug}.example");

    public ScriptObject Order(Tenant tenant, MailCulture culture)
    {
        Money Amount(long minor) => new(minor, tenant.Currency);
        var address = new AddressData(
            "Ada",
            "Lovelace",
            null,
            "12 St James's Square",
            null,
            "London",
            null,
            "SW1Y 4LB",
            tenant.Country
        );
        var order = new OrderCreated(
            Id<OrderKind>.New(clock),
            "1001",
            Id<CartKind>.New(clock),
            null,
            $"ada@{tenant.Slug}.example",
            "Ada",
            "Lovelace",
            clock.GetUtcNow(),
            PricesIncludeTax: true,
            "Standard",
            address,
            address with
            {
                Company = "Analytical Engines",
            },
            [
                new OrderLineData("SKU-1", "Tea & biscuits", Options("Size", "M"), null, 2, Amount(1250), Amount(2500)),
                new OrderLineData("SKU-2", "Notebook", Options(), null, 1, Amount(999), Amount(999)),
            ],
            new OrderTotalsData(Amount(3499), Amount(350), Amount(490), Amount(607), Amount(3639), Amount(0))
        );
        return OrderMail.Of(order, culture, storefront.Value.For(tenant.Slug));
    }

    /// <summary>What follows that order.</summary>
    public ScriptObject Follow(string name, Tenant tenant, MailCulture culture, FollowMail follow)
    {
        var (order, number) = (Id<OrderKind>.New(clock), "1001");
        var buyer = new OrderBuyerData($"ada@{tenant.Slug}.example", "Ada", "Lovelace");
        var amount = new Money(999, tenant.Currency);
        IReadOnlyList<FulfilledLineData> lines = [new("SKU-1", "Tea & biscuits", 2)];
        return name switch
        {
            TemplateNames.OrderShipped => follow.Of(
                new OrderFulfilled(order, number, "1", lines, "Post", "RX1", "https://post.example/RX1", true)
                {
                    Buyer = buyer,
                }
            ),
            TemplateNames.OrderReturned => follow.Of(new OrderReturned(order, number, "1", lines) { Buyer = buyer }),
            TemplateNames.OrderRefunded => follow.Of(
                new OrderRefunded(order, number, amount) { Buyer = buyer },
                culture
            ),
            TemplateNames.OrderEdited => follow.Of(
                new OrderEdited(
                    order,
                    number,
                    "1",
                    null,
                    [new EditedLineData("SKU-2", "Notebook", 1, 2)],
                    amount,
                    new(4638, tenant.Currency),
                    amount,
                    Money.Zero(tenant.Currency)
                )
                {
                    Buyer = buyer,
                },
                culture
            ),
            _ => follow.Of(
                new InvoiceIssued(order, number, "1", "INV-000001", IsCreditNote: false, amount) { Buyer = buyer },
                culture
            ),
        };
    }

    private static Dictionary<string, string> Options(params string[] pairs) =>
        pairs.Chunk(2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
}
