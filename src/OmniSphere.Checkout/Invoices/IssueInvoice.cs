using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Invoices;

/// <summary>
/// Writes invoices and credit notes. A number is taken in the transaction that writes its document, with the tenant's row
/// locked: numbers have no gaps, and follow the order of issue.
/// </summary>
internal sealed class IssueInvoice(CheckoutDbContext db, OrderHistory history, TimeProvider clock)
{
    /// <summary>The order's invoice: the one it has, or a new one.</summary>
    /// <exception cref="ProblemException">404 <c>order.not_found</c>; 409 <c>invoice.not_set_up</c>, <c>order.not_paid</c>.</exception>
    public Task<Invoice> InvoiceAsync(Id<OrderKind> id, string? actor, CancellationToken cancellationToken) =>
        TransactAsync(
            async ct =>
            {
                var settings = await LockedAsync(ct) ?? throw NotSetUp();
                if (await OfAsync(id, ct) is [var issued, ..])
                {
                    return issued;
                }

                var order =
                    await db.Orders.Include(o => o.Lines).SingleOrDefaultAsync(o => o.Id == id, ct)
                    ?? throw ReadOrder.NotFound();
                if (order.PaymentStatus is not (OrderPaymentStatus.Paid or OrderPaymentStatus.NotNeeded))
                {
                    throw Problem.Conflict("order.not_paid", "Only a paid order gets an invoice.");
                }

                var number = settings.NextInvoice++;
                var invoice = new Invoice
                {
                    TenantId = order.TenantId,
                    Id = Id<InvoiceKind>.New(clock),
                    OrderId = order.Id,
                    Type = InvoiceType.Invoice,
                    Sequence = number,
                    Number = Write(settings.InvoicePrefix, number),
                    Currency = order.Currency,
                    Tax = order.Tax,
                    Total = order.Total,
                    IssuedAt = clock.GetUtcNow(),
                    Content = InvoiceText.Of(order, settings.Seller),
                };
                await AddAsync(order, invoice, actor, ct);
                return invoice;
            },
            cancellationToken
        );

    /// <summary>Writes a credit note over money that was given back; null where the order has no invoice.</summary>
    public Task<Invoice?> CreditAsync(Id<OrderKind> id, Money back, CancellationToken cancellationToken) =>
        TransactAsync(
            async ct =>
            {
                var settings = await LockedAsync(ct);
                if (settings is null || await OfAsync(id, ct) is not [var invoice, ..] invoices)
                {
                    return null;
                }

                var before = await db
                    .Invoices.Where(i => i.OrderId == id && i.Type == InvoiceType.CreditNote)
                    .SumAsync(i => i.Total, ct);
                var taxes = InvoiceText.Taxes(invoices, before, back.Amount);
                var number = settings.NextCreditNote++;
                var note = new Invoice
                {
                    TenantId = invoice.TenantId,
                    Id = Id<InvoiceKind>.New(clock),
                    OrderId = id,
                    Type = InvoiceType.CreditNote,
                    Sequence = number,
                    Number = Write(settings.CreditNotePrefix, number),
                    Currency = invoice.Currency,
                    Tax = taxes.Sum(t => t.Amount.Amount),
                    Total = back.Amount,
                    IssuedAt = clock.GetUtcNow(),
                    Content = InvoiceText.Credit(invoices, settings.Seller, back, taxes),
                };
                await AddAsync(await db.Orders.SingleAsync(o => o.Id == id, ct), note, actor: null, ct);
                return note;
            },
            cancellationToken
        );

    /// <summary>Writes an invoice over what an order came to more; null where the order has none yet.</summary>
    public Task<Invoice?> SupplementAsync(Id<OrderKind> id, string editId, CancellationToken cancellationToken) =>
        TransactAsync(
            async ct =>
            {
                var settings = await LockedAsync(ct);
                if (settings is null || await OfAsync(id, ct) is [])
                {
                    return null;
                }

                var order = await db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == id, ct);
                var edit = order.Edits.Single(e => e.Id.ToString() == editId);
                var number = settings.NextInvoice++;
                var invoice = new Invoice
                {
                    TenantId = order.TenantId,
                    Id = Id<InvoiceKind>.New(clock),
                    OrderId = id,
                    Type = InvoiceType.Invoice,
                    Sequence = number,
                    Number = Write(settings.InvoicePrefix, number),
                    Currency = order.Currency,
                    Tax = edit.Sums.Tax,
                    Total = edit.Difference,
                    IssuedAt = clock.GetUtcNow(),
                    Content = InvoiceText.Of(order, edit, settings.Seller),
                };
                await AddAsync(order, invoice, actor: null, ct);
                return invoice;
            },
            cancellationToken
        );

    public static ProblemException NotSetUp() =>
        Problem.Conflict("invoice.not_set_up", "The shop writes no invoices yet (PUT …/admin/invoice-settings).");

    private async Task AddAsync(Order order, Invoice invoice, string? actor, CancellationToken cancellationToken)
    {
        db.Invoices.Add(invoice);
        history.Add(order, invoice.Type is InvoiceType.Invoice ? "invoiced" : "credited", invoice.Number, actor);
        db.Publish(
            new InvoiceIssued(
                order.Id,
                order.Number,
                invoice.Id.ToString(),
                invoice.Number,
                invoice.Type is InvoiceType.CreditNote,
                new(invoice.Total, invoice.Currency)
            )
            {
                Buyer = order.Buyer,
            }
        );
        await db.SaveChangesAsync(cancellationToken);
    }

    private Task<T> TransactAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        // A transaction of our own may run again; one that we are part of has rows that are still to be saved.
        var own = db.Database.CurrentTransaction is null;
        return db.TransactAsync(
            ct =>
            {
                if (own)
                {
                    db.ChangeTracker.Clear();
                }

                return work(ct);
            },
            cancellationToken
        );
    }

    // Writing the row locks it until the transaction ends; what is read after that is what the one before has left.
    private async Task<InvoiceSettings?> LockedAsync(CancellationToken cancellationToken)
    {
        return
            await db.InvoiceSettings.ExecuteUpdateAsync(
                s => s.SetProperty(x => x.Version, x => x.Version + 1),
                cancellationToken
            ) == 0
            ? null
            : await db.InvoiceSettings.SingleAsync(cancellationToken);
    }

    private Task<List<Invoice>> OfAsync(Id<OrderKind> id, CancellationToken cancellationToken) =>
        db
            .Invoices.Where(i => i.OrderId == id && i.Type == InvoiceType.Invoice)
            .OrderBy(i => i.Sequence)
            .ToListAsync(cancellationToken);

    private static string Write(string prefix, long number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{number:D6}");
}
