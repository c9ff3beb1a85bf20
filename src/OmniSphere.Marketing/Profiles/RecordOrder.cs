using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;

namespace OmniSphere.Marketing.Profiles;

/// <summary>An order counts for the profile of its account, or of its address.</summary>
internal sealed class RecordOrder(MarketingDbContext db, ProfileStitching stitching, TimeProvider clock)
    : IEventConsumer<OrderCreated>
{
    public async Task HandleAsync(OrderCreated order, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        var profile = await stitching.ResolveAsync(
            Traces.Of(order.CustomerId, order.Email, order.CartId),
            order.PlacedAt,
            cancellationToken
        );
        profile.Named(order.FirstName, order.LastName, order.PlacedAt);
        profile.Seen(order.PlacedAt);
        profile.OrderCount++;
        profile.LastOrderAt = profile.LastOrderAt > order.PlacedAt ? profile.LastOrderAt : order.PlacedAt;
        await db.SpendAsync(profile, order.Totals.Total, cancellationToken);
        await CloseCartAsync(order, profile, cancellationToken);
        db.ProfileEvents.Add(
            ProfileEvent.From(
                envelope,
                profile,
                order.PlacedAt,
                new OrderEntry(order.OrderId, order.Number, order.Lines.Sum(l => l.Quantity), order.Totals.Total),
                clock
            )
        );
    }

    private async Task CloseCartAsync(OrderCreated order, Profile profile, CancellationToken cancellationToken)
    {
        var cart = await db.Carts.FindAsync([db.TenantId, order.CartId], cancellationToken);
        if (cart is null)
        {
            // The cart's own news may still be under way; they must not make it look abandoned.
            cart = new ProfileCart
            {
                TenantId = db.TenantId,
                CartId = order.CartId,
                Total = order.Totals.Total,
                UpdatedAt = order.PlacedAt,
            };
            db.Carts.Add(cart);
        }

        cart.ProfileId = profile.Id;
        cart.OrderedAt = order.PlacedAt;
    }

    private sealed record OrderEntry(Id<OrderKind> OrderId, string Number, int ItemCount, Money Total);
}
