using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Orders.Views;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Orders;

/// <summary>Streams the shop's orders as CSV (RFC 4180), oldest first, one order a row, in whole minor units.</summary>
internal sealed class ExportOrders(CheckoutDbContext db, KeepViews views)
{
    private const int Batch = 500;

    private static readonly string[] Columns =
    [
        "number",
        "placedAt",
        "status",
        "paymentStatus",
        "email",
        "firstName",
        "lastName",
        "country",
        "currency",
        "subtotal",
        "discount",
        "shipping",
        "tax",
        "total",
        "paid",
        "refunded",
    ];

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/orders/export", HandleAsync)
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .FromReplica()
            .WithName("ExportOrders")
            .WithSummary("The shop's orders as CSV, with the filters of the list.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");

    private static async Task<IResult> HandleAsync(
        ExportOrders handler,
        [AsParameters] OrderFilter filter,
        Id<SavedViewKind>? view,
        CancellationToken cancellationToken
    )
    {
        var orders = (await handler.Views.OverAsync(view, filter, cancellationToken)).Apply(handler.All());
        return Results.Stream(
            stream => WriteAsync(orders, stream, cancellationToken),
            "text/csv; charset=utf-8",
            "orders.csv"
        );
    }

    private KeepViews Views => views;

    private IQueryable<Order> All() => db.Orders.AsNoTracking();

    private static async Task WriteAsync(IQueryable<Order> orders, Stream stream, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        await text.WriteAsync(Row(Columns));
        for (var after = default(Id<OrderKind>); ; )
        {
            var rows = await orders
                .Where(o => o.Id > after)
                .OrderBy(o => o.Id)
                .Take(Batch)
                .ToListAsync(cancellationToken);
            foreach (var order in rows)
            {
                await text.WriteAsync(Row(Fields(order)));
            }

            if (rows.Count < Batch)
            {
                return;
            }

            after = rows[^1].Id;
            await text.FlushAsync(cancellationToken);
        }
    }

    private static IEnumerable<string?> Fields(Order order) =>
        [
            order.Number,
            order.PlacedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            Camel(order.Status.ToString()),
            Camel(order.PaymentStatus.ToString()),
            order.Email,
            order.FirstName,
            order.LastName,
            order.ShippingAddress.Country,
            order.Currency.Code,
            .. new[]
            {
                order.Subtotal,
                order.Discount,
                order.Shipping,
                order.Tax,
                order.Total,
                order.Paid,
                order.Refunded,
            }.Select(n => n.ToString(CultureInfo.InvariantCulture)),
        ];

    private static string Row(IEnumerable<string?> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    private static string Field(string? value)
    {
        var text = value ?? "";
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
        {
            // A buyer's name must not become a formula in the merchant's spreadsheet.
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
