using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Invoices;

/// <summary>Where a page of invoices ends; ids rise with time.</summary>
internal sealed record InvoicePosition(Id<InvoiceKind> Id);

/// <summary>The invoices of one order.</summary>
internal sealed record InvoicesView(IReadOnlyList<InvoiceView> Items);

/// <summary>Merchants issue and read invoices; buyers read those of their orders.</summary>
internal sealed class ReadInvoices(CheckoutDbContext db, IssueInvoice issue, ReadOrder orders, ITenantContext tenant)
{
    public static void Map(ModuleRoutes buyers)
    {
        buyers
            .MapGet(
                "/{id}/invoices",
                static (
                    ReadInvoices handler,
                    Id<OrderKind> id,
                    [FromHeader(Name = CartToken.Header)] string? token,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.OfBuyerAsync(id, token, caller, cancellationToken)
            )
            .ForShopper()
            .WithName("ListInvoicesOfOrder")
            .WithSummary("The invoice and credit notes of an order, for its buyer.");
        buyers
            .MapGet(
                "/{id}/invoices/{invoiceId}/print",
                static (
                    ReadInvoices handler,
                    Id<OrderKind> id,
                    Id<InvoiceKind> invoiceId,
                    [FromHeader(Name = CartToken.Header)] string? token,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.PrintForBuyerAsync(id, invoiceId, token, caller, cancellationToken)
            )
            .ForShopper()
            .WithName("PrintInvoice")
            .WithSummary("An invoice of an order as a page to print, for its buyer.")
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
    }

    public static void MapAdmin(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/orders/{id}/invoice",
                static (ReadInvoices handler, Id<OrderKind> id, Caller caller, CancellationToken cancellationToken) =>
                    handler.IssueAsync(id, caller, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency(required: false)
            .WithName("IssueInvoice")
            .WithSummary("The order's invoice: the one it has, or a new one.");
        admin
            .MapGet(
                "/invoices",
                static (ReadInvoices handler, [AsParameters] PageRequest page, CancellationToken cancellationToken) =>
                    handler.ListAsync(page, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .WithName("ListInvoices")
            .WithSummary("Invoices and credit notes, newest first.");
        admin
            .MapGet(
                "/invoices/{invoiceId}/print",
                static (ReadInvoices handler, Id<InvoiceKind> invoiceId, CancellationToken cancellationToken) =>
                    handler.PrintAsync(invoiceId, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .WithName("PrintInvoiceAsMerchant")
            .WithSummary("An invoice as a page to print.")
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
    }

    private async Task<Ok<InvoiceView>> IssueAsync(
        Id<OrderKind> id,
        Caller caller,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(InvoiceView.Of(await issue.InvoiceAsync(id, caller.Subject, cancellationToken)));

    private async Task<Ok<Page<InvoiceView>>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var invoices = db.Invoices.AsNoTracking();
        if (page.After<InvoicePosition>() is { } after)
        {
            invoices = invoices.Where(i => i.Id < after.Id);
        }

        var rows = await invoices.OrderByDescending(i => i.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, page, i => new InvoicePosition(i.Id)).Select(InvoiceView.Of));
    }

    private async Task<Ok<InvoicesView>> OfBuyerAsync(
        Id<OrderKind> id,
        string? token,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        await orders.ForBuyerAsync(id, token, caller, cancellationToken);
        var rows = await db
            .Invoices.AsNoTracking()
            .Where(i => i.OrderId == id)
            .OrderBy(i => i.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new InvoicesView([.. rows.Select(InvoiceView.Of)]));
    }

    private async Task<IResult> PrintForBuyerAsync(
        Id<OrderKind> id,
        Id<InvoiceKind> invoiceId,
        string? token,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        await orders.ForBuyerAsync(id, token, caller, cancellationToken);
        return await PageAsync(i => i.Id == invoiceId && i.OrderId == id, cancellationToken);
    }

    private Task<IResult> PrintAsync(Id<InvoiceKind> invoiceId, CancellationToken cancellationToken) =>
        PageAsync(i => i.Id == invoiceId, cancellationToken);

    private async Task<IResult> PageAsync(
        System.Linq.Expressions.Expression<Func<Invoice, bool>> which,
        CancellationToken cancellationToken
    )
    {
        var invoice =
            await db.Invoices.AsNoTracking().SingleOrDefaultAsync(which, cancellationToken)
            ?? throw Problem.NotFound("invoice.not_found", "There is no such invoice.");
        return Results.Content(InvoicePage.Write(invoice, tenant.Required), "text/html; charset=utf-8");
    }
}
