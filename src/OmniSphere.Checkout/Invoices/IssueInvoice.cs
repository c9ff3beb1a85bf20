using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Orders.Edits;
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
                var papers = await OfAsync(id, ct);
                if (papers.Find(p => p.Type is InvoiceType.Invoice) is { } issued)
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

                var invoice = Add(order, settings, InvoiceType.Invoice, InvoiceText.Of(order, settings.Seller), actor);
                Settle(order, settings, [invoice]);
                await db.SaveChangesAsync(ct);
                return invoice;
            },
            cancellationToken
        );

    /// <summary>
    /// Brings the documents of an order that has an invoice up to what it owes by now: what edits added is invoiced, what is
    /// owed no more credited, what was credited and is owed again invoiced anew. Idempotent, and whatever happened before the
    /// invoice was written is in it already.
    /// </summary>
    public Task SettleAsync(Id<OrderKind> id, CancellationToken cancellationToken) =>
        TransactAsync(
            async ct =>
            {
                if (await LockedAsync(ct) is { } settings && await OfAsync(id, ct) is { Count: > 0 } papers)
                {
                    Settle(await db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == id, ct), settings, papers);
                    await db.SaveChangesAsync(ct);
                }

                return true;
            },
            cancellationToken
        );

    public static ProblemException NotSetUp() =>
        Problem.Conflict("invoice.not_set_up", "The shop writes no invoices yet (PUT …/admin/invoice-settings).");

    private void Settle(Order order, InvoiceSettings settings, List<Invoice> papers)
    {
        if (order.PaymentStatus is OrderPaymentStatus.Refunding)
        {
            return; // How much goes back is certain, and told of, once it has.
        }

        var open = papers.Sum(p => p.Signed);
        var told = papers.SelectMany(p => p.Content.Edits).ToHashSet();
        var fresh = order.Edits.Where(e => e.State is EditState.Applied && !told.Contains(e.Id)).ToList();
        if (order.Owed > open && fresh.Sum(e => e.Difference) is > 0 and var more)
        {
            papers.Add(
                Add(order, settings, InvoiceType.Invoice, InvoiceText.More(order, fresh, more, settings.Seller))
            );
            open += more;
            fresh.Clear();
        }

        if (order.Owed > open && Math.Min(order.Owed - open, InvoiceText.Credited(papers)) is > 0 and var again)
        {
            // A document is never changed: what a credit note took back of the invoice is invoiced anew.
            var restored = new Money(again, order.Currency);
            Add(order, settings, InvoiceType.Invoice, InvoiceText.Restore(papers, settings.Seller, restored));
        }
        else if (order.Owed < open)
        {
            var back = new Money(open - order.Owed, order.Currency);
            Add(order, settings, InvoiceType.CreditNote, InvoiceText.Credit(papers, settings.Seller, back, fresh));
        }
    }

    private Invoice Add(
        Order order,
        InvoiceSettings settings,
        InvoiceType type,
        InvoiceContent content,
        string? actor = null
    )
    {
        var isInvoice = type is InvoiceType.Invoice;
        var sequence = isInvoice ? settings.NextInvoice++ : settings.NextCreditNote++;
        var prefix = isInvoice ? settings.InvoicePrefix : settings.CreditNotePrefix;
        var invoice = new Invoice
        {
            TenantId = order.TenantId,
            Id = Id<InvoiceKind>.New(clock),
            OrderId = order.Id,
            Type = type,
            Sequence = sequence,
            Number = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{sequence:D6}"),
            Currency = order.Currency,
            Tax = content.Totals.Tax.Amount,
            Total = content.Totals.Total.Amount,
            IssuedAt = clock.GetUtcNow(),
            Content = content,
        };
        db.Invoices.Add(invoice);
        history.Add(order, isInvoice ? "invoiced" : "credited", invoice.Number, actor);
        db.Publish(
            new InvoiceIssued(
                order.Id,
                order.Number,
                invoice.Id.ToString(),
                invoice.Number,
                !isInvoice,
                new(invoice.Total, invoice.Currency)
            )
            {
                Buyer = order.Buyer,
            }
        );
        return invoice;
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
        db.Invoices.Where(i => i.OrderId == id).OrderBy(i => i.Sequence).ToListAsync(cancellationToken);
}
