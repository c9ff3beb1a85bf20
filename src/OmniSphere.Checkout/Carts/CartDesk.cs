using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Carts;

/// <summary>Opens carts for those who may, and changes them: one row read, one row written.</summary>
internal sealed class CartDesk(
    Lazy<CheckoutDbContext> context,
    CartRows rows,
    CartPricing pricing,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    // Changes are functions of the cart's present state, so one that lost a race is simply applied again.
    private const int Attempts = 8;

    private CheckoutDbContext Db => context.Value;

    /// <summary>The cart, tracked.</summary>
    /// <exception cref="Http.ProblemException">404 <c>cart.not_found</c>, 410 <c>cart.expired</c>.</exception>
    public async Task<Cart> OpenAsync(CartRequest request, CancellationToken cancellationToken)
    {
        var cart = await Db.Carts.SingleOrDefaultAsync(c => c.Id == request.Id, cancellationToken);
        return Opened(request, cart);
    }

    /// <summary>The cart, tracked by nobody.</summary>
    /// <exception cref="Http.ProblemException">404 <c>cart.not_found</c>, 410 <c>cart.expired</c>.</exception>
    public async Task<Cart> ReadAsync(CartRequest request, CancellationToken cancellationToken) =>
        Opened(request, await rows.FindAsync(request.Id, cancellationToken));

    private Cart Opened(CartRequest request, Cart? cart)
    {
        if (cart is null || !request.Opens(cart))
        {
            throw CartProblems.NotFound();
        }

        return cart.State is CartState.Open && cart.ExpiresAt <= clock.GetUtcNow()
            ? throw CartProblems.Expired()
            : cart;
    }

    /// <summary>Applies a change to an open cart, prices it anew, saves it and tells the world.</summary>
    /// <param name="request">Which cart.</param>
    /// <param name="change">
    /// Makes the new document, and changes nothing else; may refuse by throwing. Runs again when another change came first.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<CartView> ChangeAsync(
        CartRequest request,
        Func<Cart, CancellationToken, Task<CartDocument>> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var cart = Opened(request, await rows.FindAsync(request.Id, cancellationToken));
            var priced = await PricedAsync(request, cart, change, cancellationToken);
            if (await rows.SaveAsync(cart, Updated(cart), cancellationToken))
            {
                cart.Version++;
                return CartView.Of(cart, priced);
            }

            await AgainAsync(attempt, cancellationToken);
        }
    }

    /// <summary>The same for a change that touches other rows as well: they are saved together with the cart.</summary>
    public async Task<CartView> ChangeTogetherAsync(
        CartRequest request,
        Func<Cart, CancellationToken, Task<CartDocument>> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var cart = await OpenAsync(request, cancellationToken);
            var priced = await PricedAsync(request, cart, change, cancellationToken);
            Db.Publish(Updated(cart));
            try
            {
                await Db.SaveChangesAsync(cancellationToken);
                return CartView.Of(cart, priced);
            }
            catch (DbUpdateConcurrencyException)
            {
                Db.ChangeTracker.Clear();
                await AgainAsync(attempt, cancellationToken);
            }
        }
    }

    private async Task<PricedCart> PricedAsync(
        CartRequest request,
        Cart cart,
        Func<Cart, CancellationToken, Task<CartDocument>> change,
        CancellationToken cancellationToken
    )
    {
        request.IfMatch.Guard(cart.Version);
        CartProblems.Changeable(cart);
        var priced = await pricing.PriceAsync(cart, await change(cart, cancellationToken), cancellationToken);
        Touch(cart, priced.Document);
        return priced;
    }

    private static Task AgainAsync(int attempt, CancellationToken cancellationToken) =>
        attempt < Attempts
            ? Task.Delay(Random.Shared.Next(2, 15 * attempt), cancellationToken)
            : throw CartProblems.VersionConflict();

    /// <inheritdoc cref="ChangeAsync(CartRequest, Func{Cart, CancellationToken, Task{CartDocument}}, CancellationToken)"/>
    public Task<CartView> ChangeAsync(
        CartRequest request,
        Func<CartDocument, CartDocument> change,
        CancellationToken cancellationToken
    ) => ChangeAsync(request, (cart, _) => Task.FromResult(change(cart.Document)), cancellationToken);

    /// <summary>Puts a document into the cart and starts its life anew.</summary>
    public void Touch(Cart cart, CartDocument document)
    {
        var now = clock.GetUtcNow();
        var life =
            cart.CustomerId is not null || document.Customer is not null ? options.Value.CustomerCartLife
            : document.Lines.Count == 0 ? options.Value.EmptyCartLife
            : options.Value.AnonymousCartLife;
        cart.Document = document;
        cart.UpdatedAt = now;
        cart.ExpiresAt = now + life;
        var canBeTold = document.Lines.Count > 0 && (document.Customer is not null || cart.CustomerId is not null);
        cart.AbandonAt = canBeTold ? now + options.Value.AbandonedAfter : null;
    }

    private static CartUpdated Updated(Cart cart) =>
        new(
            cart.Id,
            cart.Version + 1,
            cart.CustomerId,
            cart.Document.Customer?.Email,
            cart.Document.Units,
            cart.Document.Quote.Totals.Total
        );
}
