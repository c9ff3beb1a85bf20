using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Tax;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Invoices;

/// <summary>An invoice as a page that prints on A4 and Letter, in the shop's language and formats. All text is encoded.</summary>
internal static class InvoicePage
{
    private const string Style = """
        @page { margin: 18mm } body { font: 10pt/1.4 system-ui, sans-serif; color: #111; margin: 2rem auto; max-width: 50rem }
        header { display: flex; justify-content: space-between; gap: 2rem } h1 { font-size: 1.4rem; margin: 2rem 0 .5rem }
        table { width: 100%; border-collapse: collapse; margin-top: 1rem } th, td { padding: .35rem .5rem; text-align: left }
        thead th, tfoot tr:last-child td { border-bottom: 1px solid #111 } .n { text-align: right; white-space: nowrap }
        thead { display: table-header-group } tr { break-inside: avoid } footer { margin-top: 2rem; color: #444 }
        tfoot tr:last-child td { font-weight: bold; border-top: 1px solid #111 } .pre { white-space: pre-line }
        """;

    public static string Write(Invoice invoice, Tenant tenant)
    {
        var culture = CultureInfo.GetCultureInfo(tenant.Culture);
        var words = InvoiceWords.Of(culture);
        var content = invoice.Content;
        var title = $"{(invoice.Type is InvoiceType.Invoice ? words.Invoice : words.CreditNote)} {invoice.Number}";
        var issued = TimeZoneInfo.ConvertTime(invoice.IssuedAt, TimeZoneInfo.FindSystemTimeZoneById(tenant.TimeZone));
        var page = new StringBuilder(4_096);
        page.Append("<!doctype html><html lang=\"").Append(Text(culture.TwoLetterISOLanguageName)).Append("\"><head>");
        page.Append("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
        page.Append(Text(title))
            .Append("</title><style>")
            .Append(Style)
            .Append("</style></head><body><header><address>");
        page.Append("<strong>").Append(Text(content.Seller.Name)).Append("</strong>");
        Lines(page, content.Seller.Address);
        Lines(page, [content.Seller.VatNumber is { } own ? $"{words.VatNumber} {own}" : null]);
        page.Append("</address><address>");
        var buyer = content.Buyer;
        page.Append("<strong>")
            .Append(Text(buyer.Company ?? $"{buyer.FirstName} {buyer.LastName}"))
            .Append("</strong>");
        Lines(
            page,
            [
                buyer.Company is null ? null : $"{buyer.FirstName} {buyer.LastName}",
                buyer.Line1,
                buyer.Line2,
                $"{buyer.PostalCode} {buyer.City}".Trim(),
                buyer.Region,
                buyer.Country,
                content.BuyerVatNumber is { } theirs ? $"{words.VatNumber} {theirs}" : null,
            ]
        );
        page.Append("</address></header><main><h1>").Append(Text(title)).Append("</h1><p>");
        page.Append(Text(words.Date)).Append(' ').Append(Text(issued.ToString("d", culture))).Append(" · ");
        page.Append(Text(words.Order)).Append(' ').Append(Text(content.OrderNumber));
        if (content.Of is { } of)
        {
            page.Append(" · ")
                .Append(Text(invoice.Type is InvoiceType.CreditNote ? words.Invoice : words.CreditNote))
                .Append(' ')
                .Append(Text(of));
        }

        page.Append("</p>");
        Table(page, content, words, culture);
        if (content.TaxRelief is { } relief)
        {
            var why = relief.Kind is TaxRelief.ReverseCharge ? words.ReverseCharge : words.Exempt;
            page.Append("<p>").Append(Text(why)).Append("</p>");
        }

        page.Append("</main><footer class=\"pre\">").Append(Text(content.Seller.Footer ?? "")).Append("</footer>");
        return page.Append("</body></html>").ToString();
    }

    private static void Table(StringBuilder page, InvoiceContent content, InvoiceWords words, CultureInfo culture)
    {
        page.Append("<table><thead><tr>");
        string[] heads = [words.Item, words.Quantity, words.UnitPrice, words.Discount, words.Amount];
        for (var i = 0; i < heads.Length; i++)
        {
            page.Append(i == 0 ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">");
            page.Append(Text(heads[i])).Append("</th>");
        }

        page.Append("</tr></thead><tbody>");
        foreach (var line in content.Lines)
        {
            page.Append("<tr><td>").Append(Text(line.Title));
            page.Append(line.Sku is null ? "" : $" <small>{Text(line.Sku)}</small>").Append("</td>");
            Cell(page, line.Quantity.ToString("N0", culture));
            Cell(page, Amount(line.UnitPrice, culture));
            Cell(page, line.Discount.IsZero ? "" : Amount(line.Discount, culture));
            Cell(page, Amount(line.Total, culture));
            page.Append("</tr>");
        }

        page.Append("</tbody><tfoot>");
        foreach (var tax in content.Taxes)
        {
            var name = content.PricesIncludeTax ? $"{words.Included} {tax.Name}" : tax.Name;
            Sum(page, $"{name} ({tax.Percent.ToString("0.####", culture)} %)", Amount(tax.Amount, culture));
        }

        Sum(page, words.Total, Amount(content.Totals.Total, culture));
        page.Append("</tfoot></table>");
        foreach (var credit in content.Credits)
        {
            var by = credit.Kind is CreditKind.GiftCard ? $"{words.ByGiftCard} …{credit.Last4}" : words.ByStoreCredit;
            page.Append("<p>").Append(Text($"{by}: {Amount(credit.Amount, culture)}")).Append("</p>");
        }
    }

    private static void Sum(StringBuilder page, string name, string amount)
    {
        page.Append("<tr><td colspan=\"4\">").Append(Text(name)).Append("</td>");
        Cell(page, amount);
        page.Append("</tr>");
    }

    private static void Cell(StringBuilder page, string text) =>
        page.Append("<td class=\"n\">").Append(Text(text)).Append("</td>");

    private static void Lines(StringBuilder page, IEnumerable<string?> lines)
    {
        foreach (var line in lines.Where(l => !string.IsNullOrWhiteSpace(l)))
        {
            page.Append("<br>").Append(Text(line!));
        }
    }

    private static string Amount(Money money, CultureInfo culture) =>
        $"{money.ToDecimal().ToString($"N{money.Currency.Digits}", culture)} {money.Currency}";

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
