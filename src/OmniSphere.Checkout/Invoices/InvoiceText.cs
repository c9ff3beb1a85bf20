using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Invoices;

/// <summary>Puts together what an invoice or a credit note says.</summary>
internal static class InvoiceText
{
    public static InvoiceContent Of(Order order, Seller seller) =>
        new()
        {
            Seller = seller,
            Buyer = order.BillingAddress,
            BuyerVatNumber = order.TaxRelief?.VatNumber,
            OrderNumber = order.Number,
            PricesIncludeTax = order.PricesIncludeTax,
            Lines =
            [
                .. order.Lines.OrderBy(l => l.Position).Select(l => Line(l, order.Currency)),
                new(
                    null,
                    order.ShippingName,
                    1,
                    new(order.Shipping, order.Currency),
                    Money.Zero(order.Currency),
                    new(order.Shipping, order.Currency)
                ),
            ],
            Taxes = order.Taxes,
            TaxRelief = order.TaxRelief,
            Totals = order.Totals,
            Credits = order.Credits,
        };

    public static InvoiceContent Credit(Invoice invoice, Seller seller, Money back, IReadOnlyList<QuotedTax> taxes)
    {
        var zero = Money.Zero(back.Currency);
        var tax = Money.Sum(taxes.Select(t => t.Amount), back.Currency);
        return invoice.Content with
        {
            Seller = seller,
            Of = invoice.Number,
            PricesIncludeTax = true,
            Lines = [new(null, invoice.Number, 1, back, zero, back)],
            Taxes = taxes,
            Totals = new(back, zero, zero, tax, back, zero),
            Credits = [],
        };
    }

    /// <summary>
    /// The taxes that an amount takes back when so much was taken back before: in proportion, each rounded so that credit
    /// notes over all of an invoice take back just its taxes.
    /// </summary>
    public static IReadOnlyList<QuotedTax> Taxes(Invoice invoice, long before, long amount) =>
        invoice.Total == 0
            ? []
            :
            [
                .. invoice.Content.Taxes.Select(t =>
                    t with
                    {
                        Base = Part(t.Base, invoice.Total, before, amount),
                        Amount = Part(t.Amount, invoice.Total, before, amount),
                    }
                ),
            ];

    private static Money Part(Money whole, long total, long before, long amount) =>
        new(Share(whole.Amount, total, before + amount) - Share(whole.Amount, total, before), whole.Currency);

    private static long Share(long whole, long total, long of) =>
        (long)((((Int128)whole * of * 2) + total) / (2 * total));

    private static InvoiceLine Line(OrderLine line, Currency currency) =>
        new(
            line.Sku,
            line.Title,
            line.Quantity,
            new(line.UnitPrice, currency),
            new(line.Discount, currency),
            new(line.Total - line.Discount, currency)
        );
}
