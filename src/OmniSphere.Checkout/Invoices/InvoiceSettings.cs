using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Invoices;

/// <summary>How a tenant writes invoices, and which numbers come next.</summary>
internal sealed class InvoiceSettings : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public long Version { get; set; }
    public bool Automatic { get; set; }
    public required Seller Seller { get; set; }
    public required string InvoicePrefix { get; set; }
    public required string CreditNotePrefix { get; set; }
    public long NextInvoice { get; set; } = 1;
    public long NextCreditNote { get; set; } = 1;

    public sealed class Configuration : IEntityTypeConfiguration<InvoiceSettings>
    {
        public void Configure(EntityTypeBuilder<InvoiceSettings> builder)
        {
            builder.ToTable("invoice_settings");
            builder.HasKey(s => s.TenantId);
            builder.Property(s => s.InvoicePrefix).HasMaxLength(20);
            builder.Property(s => s.CreditNotePrefix).HasMaxLength(20);
        }
    }
}

/// <param name="Seller">Who sells.</param>
/// <param name="Automatic">Whether paid orders get an invoice, and refunds a credit note, by themselves.</param>
/// <param name="InvoicePrefix">In front of an invoice's number.</param>
/// <param name="CreditNotePrefix">In front of a credit note's number; another than that of invoices.</param>
internal sealed record InvoiceSettingsView(
    Seller Seller,
    bool Automatic = false,
    string InvoicePrefix = "INV-",
    string CreditNotePrefix = "CN-"
) : IValidated
{
    public void Validate(Validation v)
    {
        if (v.Required(Seller, "seller"))
        {
            v.Text(Seller.Name, "seller.name", 200);
            v.Count(Seller.Address, "seller.address", 6, min: 1);
            v.Each(Seller.Address, "seller.address", (inner, line) => inner.Text(line, "", 200));
            v.Length(Seller.VatNumber, "seller.vatNumber", 50);
            v.Length(Seller.Footer, "seller.footer", 1_000);
        }

        v.Text(InvoicePrefix, "invoicePrefix", 20);
        v.Text(CreditNotePrefix, "creditNotePrefix", 20);
        v.That(
            !string.Equals(InvoicePrefix, CreditNotePrefix, StringComparison.OrdinalIgnoreCase),
            "creditNotePrefix",
            "same",
            "Another than that of invoices, so that no two documents have one number."
        );
    }
}

/// <summary>A merchant decides how invoices are written.</summary>
internal sealed class KeepInvoiceSettings(CheckoutDbContext db)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/invoice-settings",
                static (KeepInvoiceSettings handler, CancellationToken cancellationToken) =>
                    handler.ReadAsync(cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("GetInvoiceSettings")
            .WithSummary("How the shop writes invoices.");
        admin
            .MapPut(
                "/invoice-settings",
                static (
                    KeepInvoiceSettings handler,
                    InvoiceSettingsView request,
                    IfMatch ifMatch,
                    CancellationToken cancellationToken
                ) => handler.WriteAsync(request, ifMatch, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("SetInvoiceSettings")
            .WithSummary("Decides how the shop writes invoices; those that are issued stay as they are.");
    }

    private async Task<VersionedOk<InvoiceSettingsView>> ReadAsync(CancellationToken cancellationToken) =>
        Answer(
            await db.InvoiceSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken)
                ?? throw Problem.NotFound("invoice.not_set_up", "The shop writes no invoices yet.")
        );

    private async Task<VersionedOk<InvoiceSettingsView>> WriteAsync(
        InvoiceSettingsView request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var settings = await db.InvoiceSettings.SingleOrDefaultAsync(cancellationToken);
        ifMatch.Guard(settings?.Version ?? 0);
        // Every document that is issued changes the settings' version, so none comes between this look and the save.
        await GuardAsync(InvoiceType.CreditNote, request.InvoicePrefix, "invoicePrefix", cancellationToken);
        await GuardAsync(InvoiceType.Invoice, request.CreditNotePrefix, "creditNotePrefix", cancellationToken);
        if (settings is null)
        {
            settings = new InvoiceSettings
            {
                TenantId = db.TenantId,
                Seller = request.Seller,
                InvoicePrefix = request.InvoicePrefix,
                CreditNotePrefix = request.CreditNotePrefix,
            };
            db.InvoiceSettings.Add(settings);
        }

        (settings.Seller, settings.Automatic) = (request.Seller, request.Automatic);
        (settings.InvoicePrefix, settings.CreditNotePrefix) = (request.InvoicePrefix, request.CreditNotePrefix);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            throw Problem.Conflict("settings.version_conflict", "The settings were changed at the same time.");
        }

        return Answer(settings);
    }

    /// <exception cref="ProblemException">422 <c>request.invalid</c>: documents of the other type carry the prefix.</exception>
    private async Task GuardAsync(InvoiceType other, string prefix, string field, CancellationToken cancellationToken)
    {
        var digit = prefix.Length;
        if (
            await db.Invoices.AnyAsync(
                i =>
                    i.Type == other
                    && i.Number.StartsWith(prefix)
                    && "0123456789".Contains(i.Number.Substring(digit, 1)),
                cancellationToken
            )
        )
        {
            throw Problem.Invalid(field, "taken", "Documents of the other kind have numbers that begin like this.");
        }
    }

    private static VersionedOk<InvoiceSettingsView> Answer(InvoiceSettings s) =>
        Versioned.Ok(new InvoiceSettingsView(s.Seller, s.Automatic, s.InvoicePrefix, s.CreditNotePrefix), s.Version);
}
