using System.Globalization;

namespace OmniSphere.Checkout.Invoices;

/// <summary>The words of an invoice in the shop's language; English where it is another.</summary>
internal sealed record InvoiceWords(
    string Invoice,
    string CreditNote,
    string Date,
    string Order,
    string VatNumber,
    string Item,
    string Quantity,
    string UnitPrice,
    string Discount,
    string Amount,
    string Included,
    string Total,
    string ReverseCharge,
    string Exempt,
    string ByGiftCard,
    string ByStoreCredit
)
{
    private static readonly InvoiceWords English = new(
        "Invoice",
        "Credit note",
        "Date",
        "Order",
        "VAT no.",
        "Item",
        "Quantity",
        "Unit price",
        "Discount",
        "Amount",
        "Contains",
        "Total",
        "Reverse charge: the recipient owes the tax (Article 196 of Directive 2006/112/EC).",
        "Exempt from tax.",
        "Paid by gift card",
        "Paid by store credit"
    );

    private static readonly InvoiceWords French = new(
        "Facture",
        "Avoir",
        "Date",
        "Commande",
        "N° TVA",
        "Article",
        "Quantité",
        "Prix unitaire",
        "Remise",
        "Montant",
        "Dont",
        "Total",
        "Autoliquidation : la TVA est due par le preneur.",
        "Exonéré de taxe.",
        "Payé par carte cadeau",
        "Payé par avoir client"
    );

    private static readonly InvoiceWords German = new(
        "Rechnung",
        "Gutschrift",
        "Datum",
        "Bestellung",
        "USt-IdNr.",
        "Artikel",
        "Menge",
        "Einzelpreis",
        "Rabatt",
        "Betrag",
        "Enthält",
        "Gesamt",
        "Steuerschuldnerschaft des Leistungsempfängers.",
        "Steuerbefreit.",
        "Bezahlt mit Geschenkkarte",
        "Bezahlt mit Guthaben"
    );

    public static InvoiceWords Of(CultureInfo culture) =>
        culture.TwoLetterISOLanguageName switch
        {
            "fr" => French,
            "de" => German,
            _ => English,
        };
}
