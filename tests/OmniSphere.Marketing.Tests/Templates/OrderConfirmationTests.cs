using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Templates;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Tests.Templates;

public sealed class OrderConfirmationTests
{
    [Fact]
    public async Task In_English_it_shows_lines_totals_addresses_and_the_way_to_the_order()
    {
        await using var host = await MarketingHost.StartAsync();
        var order = Samples.Order();

        var mail = await ConfirmAsync(host, host.Acme, order);

        mail.Language.Should().Be("en");
        mail.Subject.Should().Be("Your order 1001 at acme");
        mail.ToAddress.Should().Be("ada@example.com");
        mail.ToName.Should().Be("Ada Lovelace");
        mail.FromAddress.Should().Be("hello@acme.example");
        var html = Plain(mail.Html);
        html.Should().StartWith("<!doctype html>\n<html lang=\"en\">");
        html.Should().Contain("Thank you for your order, Ada!");
        html.Should().Contain("Order 1001, placed on Saturday, March 14, 2026 12:30 PM");
        html.Should().Contain($"<a href=\"http://{host.Acme.Slug}.localhost:5080/order/{order.OrderId}\"");
        html.Should().Contain($"<img src=\"http://{host.Acme.Slug}.localhost:5080/images/tent.svg\"");
        html.Should().Contain("<strong>Larkspur 2 Tent</strong><br><span style=\"color:#5a6675\">Colour: Green</span>");
        html.Should().Contain("2 × $249.00").And.Contain(">$498.00</td>");
        html.Should().Contain("Subtotal</td><td align=\"right\" style=\"white-space:nowrap\">$498.00");
        html.Should().Contain("Discount</td><td align=\"right\" style=\"white-space:nowrap\">-$49.80");
        html.Should().Contain("Shipping (Standard)</td><td align=\"right\" style=\"white-space:nowrap\">$9.90");
        html.Should().Contain("$458.10").And.NotContain("Tax");
        html.Should().Contain("Ada Lovelace<br>12 Analytical Way<br>Portland, OR 97201<br>United States<br>");
        html.Should().Contain("Same as delivery address");
    }

    [Fact]
    public async Task In_French_money_dates_and_countries_are_French()
    {
        await using var host = await MarketingHost.StartAsync();
        var tenant = await CultureAsync(host, "fr-FR", "Europe/Paris");
        var order = Samples.Order(currency: Currency.Eur) with
        {
            PricesIncludeTax = true,
            ShippingAddress = new(
                "Zoé",
                "Müller",
                "Atelier Zoé",
                "3 rue de l’Église",
                null,
                "Bonn",
                null,
                "53111",
                "DE"
            ),
            Totals = Totals(Currency.Eur, total: 123456, tax: 20576, shipping: 0),
        };

        var mail = await ConfirmAsync(host, tenant, order);

        mail.Language.Should().Be("fr");
        mail.Subject.Should().Be($"Votre commande 1001 chez {tenant.Name}");
        var html = Plain(mail.Html);
        html.Should().Contain("Merci pour votre commande, Ada !");
        html.Should().Contain("passée le samedi 14 mars 2026 13:30");
        html.Should().Contain("1 234,56 €").And.Contain("2 × 249,00 €");
        html.Should().Contain("Livraison (Standard)</td><td align=\"right\" style=\"white-space:nowrap\">Offerte");
        html.Should()
            .Contain(
                "Dont TVA</td><td align=\"right\" style=\"white-space:nowrap;color:#5a6675;font-size:14px\">205,76 €"
            );
        html.Should().Contain("Atelier Zoé<br>Zoé Müller<br>3 rue de l’Église<br>53111 Bonn<br>Allemagne<br>");
    }

    [Fact]
    public async Task In_German_tax_that_prices_exclude_is_a_line_of_its_own()
    {
        await using var host = await MarketingHost.StartAsync();
        var tenant = await CultureAsync(host, "de-DE", "Europe/Berlin");
        var order = Samples.Order(currency: Currency.Eur) with
        {
            Totals = Totals(Currency.Eur, total: 119000, tax: 19000, shipping: 499),
        };

        var mail = await ConfirmAsync(host, tenant, order);

        mail.Subject.Should().Be($"Ihre Bestellung 1001 bei {tenant.Name}");
        var html = Plain(mail.Html);
        html.Should().Contain("Vielen Dank für Ihre Bestellung, Ada!");
        html.Should().Contain("aufgegeben am Samstag, 14. März 2026 13:30");
        html.Should().Contain("Umsatzsteuer</td><td align=\"right\" style=\"white-space:nowrap\">190,00 €");
        html.Should().Contain("1.190,00 €").And.Contain("4,99 €");
        html.Should().Contain("Vereinigte Staaten<br>");
    }

    [Fact]
    public async Task A_language_without_templates_gets_English_with_its_own_money()
    {
        await using var host = await MarketingHost.StartAsync();
        var tenant = await CultureAsync(host, "nl-NL", "Europe/Amsterdam");

        var mail = await ConfirmAsync(host, tenant, Samples.Order(currency: Currency.Eur));

        mail.Language.Should().Be("en");
        Plain(mail.Html).Should().Contain("€ 458,10").And.Contain("14 March 2026").And.Contain("Thank you");
    }

    [Fact]
    public async Task What_customers_and_merchants_write_is_shown_and_never_run()
    {
        await using var host = await MarketingHost.StartAsync();
        const string evil = "<script>alert('1')</script>\"><img src=x onerror=alert(1)>";
        var order = Samples.Order() with
        {
            FirstName = evil,
            ShippingMethod = evil,
            Lines =
            [
                Samples.Order().Lines[0] with
                {
                    Title = evil,
                    Image = "javascript:alert(1)",
                    Options = new Dictionary<string, string>(StringComparer.Ordinal) { [evil] = evil },
                },
            ],
        };

        var mail = await ConfirmAsync(host, host.Acme, order);

        mail.Html.Should().NotContain("<script").And.NotContain("<img").And.NotContain("javascript:");
        mail.Html.Should().Contain("&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&quot;&gt;&lt;img src=x");
        mail.Text.Should().Contain("<script>alert('1')</script>");
    }

    [Fact]
    public async Task A_line_break_in_a_name_cannot_add_a_header()
    {
        await using var host = await MarketingHost.StartAsync();

        var mail = await ConfirmAsync(
            host,
            host.Acme,
            Samples.Order(number: "7\r\nBcc: all@example.com") with
            {
                FirstName = "Ada\r\nBcc: eve@example.com",
            }
        );

        mail.Subject.Should().Be("Your order 7 Bcc: all@example.com at acme");
        mail.ToName.Should().Be("Ada Bcc: eve@example.com Lovelace");
        using var mime = MimeMessages.Build(mail.ToMessage());
        mime.Bcc.Count.Should().Be(0);
        mime.Headers.Contains("Bcc").Should().BeFalse();
    }

    [Fact]
    public async Task The_text_part_says_the_same_without_markup()
    {
        await using var host = await MarketingHost.StartAsync();
        var order = Samples.Order();

        var mail = await ConfirmAsync(host, host.Acme, order);

        mail.Text.Should().NotContain("<").And.NotContain("&").And.NotContain("{{");
        mail.Text.Should().Contain($"View your order (http://{host.Acme.Slug}.localhost:5080/order/{order.OrderId})");
        mail.Text.Should().Contain("Larkspur 2 Tent\nColour: Green\n2 × $249.00 $498.00\n");
        mail.Text.Should().Contain("Subtotal $498.00\nDiscount -$49.80\n");
        mail.Text.Should().NotContain("\n\n\n");
    }

    private static async Task<Delivery> ConfirmAsync(MarketingHost host, Tenant tenant, OrderCreated order)
    {
        await host.DeliverAsync(tenant, order);
        return await host.ReadAsync(tenant, db => db.Deliveries.SingleAsync(TestContext.Current.CancellationToken));
    }

    private static Task<Tenant> CultureAsync(MarketingHost host, string culture, string zone) =>
        host
            .Services.GetRequiredService<Platform.ITenantDirectory>()
            .CreateAsync(
                new Tenant
                {
                    Id = default,
                    Slug = culture.ToLowerInvariant(),
                    Name = $"Shop {culture}",
                    Currency = Currency.Eur,
                    Culture = culture,
                    Country = culture[3..],
                    TimeZone = zone,
                },
                TestContext.Current.CancellationToken
            );

    private static OrderTotalsData Totals(Currency currency, long total, long tax, long shipping)
    {
        Money Amount(long minor) => new(minor, currency);
        return new(Amount(total), Amount(0), Amount(shipping), Amount(tax), Amount(total), Amount(total));
    }

    /// <summary>With the spaces that people see; ICU uses several kinds, which the encoder writes as references.</summary>
    private static string Plain(string html) =>
        html.Replace("&#xA0;", " ", StringComparison.Ordinal).Replace("&#x202F;", " ", StringComparison.Ordinal);
}
