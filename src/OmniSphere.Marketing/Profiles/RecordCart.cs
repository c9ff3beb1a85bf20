using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;

namespace OmniSphere.Marketing.Profiles;

/// <summary>Follows the carts of people who are known. The carts of strangers are none of marketing's business.</summary>
internal sealed class RecordCart(MarketingDbContext db, ProfileStitching stitching, TimeProvider clock)
    : IEventConsumer<CartUpdated>
{
    public async Task HandleAsync(CartUpdated update, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        var traces = Traces.Of(update.CustomerId, update.Email, update.CartId);
        var cart = await db.Carts.FindAsync([db.TenantId, update.CartId], cancellationToken);
        if (cart is null && !traces.NamesSomebody)
        {
            return;
        }

        if (cart is not null && cart.CartVersion >= update.Version)
        {
            return; // Late news.
        }

        var profile = await stitching.ResolveAsync(traces, envelope.Time, cancellationToken);
        if (cart is null)
        {
            cart = new ProfileCart { TenantId = db.TenantId, CartId = update.CartId };
            db.Carts.Add(cart);
        }

        cart.ProfileId = profile.Id;
        cart.CartVersion = update.Version;
        cart.ItemCount = update.ItemCount;
        cart.Total = update.Total;
        cart.UpdatedAt = envelope.Time;
        profile.Seen(envelope.Time);
        db.ProfileEvents.Add(
            ProfileEvent.From(
                envelope,
                profile,
                envelope.Time,
                new CartEntry(update.CartId, update.Version, update.ItemCount, update.Total),
                clock
            )
        );
    }

    private sealed record CartEntry(Id<CartKind> CartId, long Version, int ItemCount, Money Total);
}
