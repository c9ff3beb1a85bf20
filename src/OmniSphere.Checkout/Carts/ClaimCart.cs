using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <summary>
/// Makes an anonymous cart the signed-in shopper's own: what they had in their last open cart of the same currency moves
/// into this one, as far as a line holds it. The cart has a new token from then on.
/// </summary>
internal sealed class ClaimCart(
    CheckoutDbContext db,
    CartDesk desk,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    public static void Map(ModuleRoutes carts) =>
        carts
            .MapPost("/{id}/claim", HandleAsync)
            .ForShopper()
            .WithName("ClaimCart")
            .WithSummary("Makes an anonymous cart the signed-in shopper's own and merges their last one into it.");

    private static async Task<VersionedOk<CartView>> HandleAsync(
        ClaimCart handler,
        [AsParameters] CartRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.ClaimAsync(request, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private async Task<CartView> ClaimAsync(CartRequest request, CancellationToken cancellationToken)
    {
        var token = (string?)null;
        var shopper = request.Shopper ?? throw Problem.Unauthorized("auth.required", "Sign in to claim a cart.");
        var view = await desk.ChangeTogetherAsync(
            request,
            async (cart, ct) =>
            {
                if (cart.CustomerId is { } owner && owner != shopper)
                {
                    throw CartProblems.NotFound();
                }

                // Who had the cart before, and perhaps slipped it to the shopper, must not look on.
                token = cart.RenewToken();
                if (cart.CustomerId is not null)
                {
                    return cart.Document;
                }

                cart.CustomerId = shopper;
                return await MergedAsync(cart, shopper, ct);
            },
            cancellationToken
        );
        return view with { Token = token };
    }

    private async Task<CartDocument> MergedAsync(Cart cart, string shopper, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var older = await db
            .Carts.Where(c =>
                c.CustomerId == shopper
                && c.Id != cart.Id
                && c.State == CartState.Open
                && c.Currency == cart.Currency
                && c.ExpiresAt > now
            )
            .OrderByDescending(c => c.UpdatedAt)
            .FirstOrDefaultAsync(cancellationToken);
        if (older is null)
        {
            return cart.Document;
        }

        db.Carts.Remove(older);
        return CartMerge.Merge(cart.Document, older.Document, options.Value.MaxLines);
    }
}

/// <summary>Puts two carts together.</summary>
internal static class CartMerge
{
    /// <summary>The document with the other's lines added and the other's data where it has none of its own.</summary>
    public static CartDocument Merge(CartDocument document, CartDocument other, int maxLines)
    {
        var lines = document.Lines.ToList();
        foreach (var line in other.Lines)
        {
            var at = lines.FindIndex(l => l.Is(line.Sku, line.Inputs));
            if (at >= 0)
            {
                var quantity = Math.Min(lines[at].Quantity + line.Quantity, CartLine.MaxQuantity);
                lines[at] = lines[at] with { Quantity = quantity, Note = lines[at].Note ?? line.Note };
            }
            else if (lines.Count < maxLines)
            {
                lines.Add(line);
            }
        }

        return document with
        {
            Lines = lines,
            Customer = document.Customer ?? other.Customer,
            ShippingAddress = document.ShippingAddress ?? other.ShippingAddress,
            BillingAddress = document.BillingAddress ?? other.BillingAddress,
            ShippingOption = document.ShippingOption ?? other.ShippingOption,
            Coupons = [.. document.Coupons.Union(other.Coupons).Take(5)],
            GiftCards = [.. document.GiftCards.Union(other.GiftCards).Take(CartCredit.MaxGiftCards)],
            StoreCredit = document.StoreCredit || other.StoreCredit,
        };
    }
}
