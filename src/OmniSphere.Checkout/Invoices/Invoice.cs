using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Invoices;

/// <summary>Names an invoice or a credit note: <c>inv_…</c>.</summary>
internal sealed class InvoiceKind : IIdKind
{
    public static string Prefix => "inv";
}

/// <summary>What kind of document it is; each has numbers of its own.</summary>
internal enum InvoiceType
{
    /// <summary>Asks for, or confirms, what was paid for an order; or cancels a credit note.</summary>
    Invoice,

    /// <summary>Takes a part of an invoice back, or all of it.</summary>
    CreditNote,
}

/// <summary>An invoice or a credit note. Never changed and never deleted; its numbers have no gaps.</summary>
internal sealed class Invoice : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<InvoiceKind> Id { get; set; }
    public Id<OrderKind> OrderId { get; set; }
    public InvoiceType Type { get; set; }

    /// <summary>1, 2, 3 … within the tenant and type.</summary>
    public long Sequence { get; set; }

    public required string Number { get; set; }

    /// <summary>0; those that were issued under a number that another had, before that was refused, are counted by it.</summary>
    public int Copy { get; set; }
    public required Currency Currency { get; set; }
    public long Tax { get; set; }
    public long Total { get; set; }
    public DateTimeOffset IssuedAt { get; set; }
    public required InvoiceContent Content { get; set; }

    /// <summary>What it adds to what is owed by the documents of its order; a credit note takes away.</summary>
    public long Signed => Type is InvoiceType.Invoice ? Total : -Total;

    public sealed class Configuration : IEntityTypeConfiguration<Invoice>
    {
        public void Configure(EntityTypeBuilder<Invoice> builder)
        {
            builder.ToTable("invoices");
            builder.HasKey(i => new { i.TenantId, i.Id });
            builder.Property(i => i.Type).HasConversion<string>().HasMaxLength(20);
            builder.Property(i => i.Number).HasMaxLength(40);
            builder.Ignore(i => i.Signed);
            builder
                .HasIndex(i => new
                {
                    i.TenantId,
                    i.Type,
                    i.Sequence,
                })
                .IsUnique();
            builder
                .HasIndex(i => new
                {
                    i.TenantId,
                    i.Number,
                    i.Copy,
                })
                .IsUnique();
            builder.HasIndex(i => new { i.TenantId, i.OrderId });
        }
    }
}

/// <summary>What an invoice says, as it was when it was issued.</summary>
internal sealed record InvoiceContent
{
    public required Seller Seller { get; init; }
    public required AddressData Buyer { get; init; }
    public string? BuyerVatNumber { get; init; }
    public required string OrderNumber { get; init; }

    /// <summary>The invoices that a credit note takes back from, or the credit notes that an invoice cancels; or null.</summary>
    public string? Of { get; init; }

    public required bool PricesIncludeTax { get; init; }
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }
    public required IReadOnlyList<QuotedTax> Taxes { get; init; }
    public QuotedRelief? TaxRelief { get; init; }
    public required Totals Totals { get; init; }

    /// <summary>What of the total gift cards and store credit paid; they are money and lower no tax.</summary>
    public IReadOnlyList<QuotedCredit> Credits { get; init; } = [];

    /// <summary>The edits of the order that it takes in; no other document does so again.</summary>
    public IReadOnlyList<Id<EditKind>> Edits { get; init; } = [];
}

/// <summary>Who sells.</summary>
/// <param name="Name">The company.</param>
/// <param name="Address">Its address, line by line.</param>
/// <param name="VatNumber">Its VAT or tax number, or null.</param>
/// <param name="Footer">What the law or the merchant wants at the foot, or null.</param>
internal sealed record Seller(
    string Name,
    IReadOnlyList<string> Address,
    string? VatNumber = null,
    string? Footer = null
);

/// <summary>A line of an invoice.</summary>
internal sealed record InvoiceLine(
    string? Sku,
    string Title,
    int Quantity,
    Money UnitPrice,
    Money Discount,
    Money Total
);

/// <summary>An invoice or a credit note as merchants and buyers read it.</summary>
internal sealed record InvoiceView(
    Id<InvoiceKind> Id,
    InvoiceType Type,
    string Number,
    Id<OrderKind> OrderId,
    DateTimeOffset IssuedAt,
    Money Tax,
    Money Total,
    InvoiceContent Content
)
{
    public static InvoiceView Of(Invoice i) =>
        new(i.Id, i.Type, i.Number, i.OrderId, i.IssuedAt, new(i.Tax, i.Currency), new(i.Total, i.Currency), i.Content);
}
