using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Orders;

/// <summary>Writes what happened to an order into its timeline, with the change that is saved next.</summary>
internal sealed class OrderHistory(CheckoutDbContext db, TimeProvider clock)
{
    /// <param name="order">The order.</param>
    /// <param name="kind">What: <c>placed</c>, <c>paid</c>, <c>shipped</c>, ….</param>
    /// <param name="note">For people, or null.</param>
    /// <param name="actor">Subject of who did it; null is the system or the shopper.</param>
    public void Add(Order order, string kind, string? note = null, string? actor = null) =>
        db.Timeline.Add(Entry(order, kind, note, actor));

    /// <summary>The same, for a caller who saves it.</summary>
    public TimelineEntry Entry(Order order, string kind, string? note = null, string? actor = null) =>
        new()
        {
            TenantId = order.TenantId,
            OrderId = order.Id,
            Id = Id<TimelineKind>.New(clock),
            At = clock.GetUtcNow(),
            Kind = kind,
            Note = note?.Length > 500 ? note[..500] : note,
            Actor = actor,
        };
}
