using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// What a placement works on, each row as it was last read or written: the version of each guards its next write, so that
/// none is read twice. Tracked by nobody.
/// </summary>
internal sealed record PlacementRows(Placement Placement, Cart Cart, Payment? Payment)
{
    private static readonly RowsText PlacementText = new(s => OneOf<Placement>(s));

    private static readonly RowsText CartText = new(s => OneOf<Cart>(s));

    private static readonly RowsText PaymentText = new(s =>
        $"""
            {OneOf<Payment>(s)};
            SELECT {s.Map<PaymentCall>().Columns} FROM {s.Map<PaymentCall>().Table}
            WHERE tenant_id = @tenant AND payment_id = @id AND operation = '{nameof(PaymentOperation.Capture)}'
            ORDER BY number DESC LIMIT 1
            """
    );

    /// <summary>The last call to capture the payment, or null.</summary>
    public PaymentCall? Call { get; set; }

    /// <summary>Ends when what was written last is on disk: before money moves, and before the buyer is told.</summary>
    public Task OnDisk { get; set; } = Task.CompletedTask;

    /// <summary>Whether the call is on disk only with the order.</summary>
    public bool CallIsNew { get; set; }

    /// <summary>Whether payment and call say of the capture what is not on disk yet.</summary>
    public bool IsCaptured { get; set; }

    /// <summary>The order as it was written here; null where it is to be read.</summary>
    public Order? Order { get; set; }

    /// <summary>The rows of a placement on disk, if it is still the owner's.</summary>
    public static async Task<PlacementRows> OpenAsync(
        ModuleSql<CheckoutDbContext> sql,
        Id<PlacementKind> id,
        Guid owner
    )
    {
        var placement =
            await FindAsync(sql, id) is { } found && found.Owner == owner
                ? found
                : throw new InvalidOperationException("Another process took the placement over.");
        var cart = await sql.FindRowAsync<Cart>(CartText, [("@id", placement.CartId.Value)], CancellationToken.None);
        var (payment, call) = placement.PaymentId is { } paymentId
            ? await PaymentAsync(sql, paymentId, CancellationToken.None)
            : (null, null);
        return new(placement, cart!, payment) { Call = call };
    }

    /// <summary>A placement as it is on disk.</summary>
    public static Task<Placement?> FindAsync(ModuleSql<CheckoutDbContext> sql, Id<PlacementKind> id) =>
        sql.FindRowAsync<Placement>(PlacementText, [("@id", id.Value)], CancellationToken.None);

    /// <summary>A payment and the last call to capture it, in one round trip.</summary>
    public static Task<(Payment?, PaymentCall?)> PaymentAsync(
        ModuleSql<CheckoutDbContext> sql,
        Id<PaymentKind> id,
        CancellationToken cancellationToken
    )
    {
        var (payments, calls) = (sql.Map<Payment>(), sql.Map<PaymentCall>());
        return sql.ReadRowsAsync(
            PaymentText,
            [("@id", id.Value)],
            async (reader, ct) =>
            {
                var payment = await reader.ReadAsync(ct) ? payments.Read(reader) : null;
                await reader.NextResultAsync(ct);
                return (payment, await reader.ReadAsync(ct) ? calls.Read(reader) : null);
            },
            cancellationToken
        );
    }

    private static string OneOf<T>(ModuleSql sql)
        where T : class =>
        $"SELECT {sql.Map<T>().Columns} FROM {sql.Map<T>().Table} WHERE tenant_id = @tenant AND id = @id";
}
