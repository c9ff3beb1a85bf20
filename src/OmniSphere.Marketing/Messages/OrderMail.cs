using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Marketing.Templates;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Messages;

/// <summary>
/// The variables of the order confirmation. Money, dates and countries are texts already, in the tenant's culture:
/// a template only places them.
/// </summary>
internal sealed class OrderMail(ITenantContext tenant, IOptions<StorefrontOptions> storefront)
{
    public ScriptObject Of(OrderCreated order, MailCulture culture) =>
        Of(order, culture, storefront.Value.For(tenant.Required.Slug));

    internal static ScriptObject Of(OrderCreated order, MailCulture culture, string shopUrl)
    {
        var model = WelcomeCustomer.Model(order.FirstName, order.LastName, order.Email);
        model["order"] = new ScriptObject
        {
            ["id"] = order.OrderId.ToString(),
            ["number"] = order.Number,
            ["url"] = $"{shopUrl}/order/{order.OrderId}",
            ["placed_on"] = culture.Day(order.PlacedAt),
            ["placed_at"] = culture.Moment(order.PlacedAt),
            ["lines"] = order.Lines.Select(l => Line(l, culture, shopUrl)).ToArray(),
            ["subtotal"] = culture.Money(order.Totals.Subtotal),
            ["discount"] = order.Totals.Discount.IsZero
                ? null
                : culture.Money(new Money(-order.Totals.Discount.Amount, order.Totals.Discount.Currency)),
            ["shipping"] = order.Totals.Shipping.IsZero ? null : culture.Money(order.Totals.Shipping),
            ["shipping_method"] = order.ShippingMethod,
            ["tax"] = order.Totals.Tax.IsZero ? null : culture.Money(order.Totals.Tax),
            ["tax_included"] = order.PricesIncludeTax,
            ["total"] = culture.Money(order.Totals.Total),
            ["shipping_address"] = PostalAddress.Lines(order.ShippingAddress, culture),
            ["billing_address"] = PostalAddress.Lines(order.BillingAddress, culture),
            ["same_address"] = order.BillingAddress == order.ShippingAddress,
        };
        return model;
    }

    private static ScriptObject Line(OrderLineData line, MailCulture culture, string shopUrl) =>
        new()
        {
            ["sku"] = line.Sku,
            ["title"] = line.Title,
            ["options"] = string.Join(" · ", line.Options.Select(o => $"{o.Key}: {o.Value}")),
            ["image"] = Absolute(line.Image, shopUrl),
            ["quantity"] = culture.Number(line.Quantity),
            ["unit_price"] = culture.Money(line.UnitPrice),
            ["total"] = culture.Money(line.Total),
        };

    // Only web addresses: a mail shows no data: or file: picture.
    private static string? Absolute(string? image, string shopUrl) =>
        image is null ? null
        : image.StartsWith('/') && !image.StartsWith("//", StringComparison.Ordinal) ? shopUrl + image
        : Uri.TryCreate(image, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? image
        : null;
}
