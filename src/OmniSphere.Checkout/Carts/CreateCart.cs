using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Carts;

/// <param name="Currency">The currency prices are shown and paid in; the shop's own unless given.</param>
internal sealed record CreateCartRequest(Currency? Currency = null);

/// <summary>Starts a cart and tells its token, once.</summary>
internal sealed class CreateCart(
    CheckoutDbContext db,
    CartDesk desk,
    SettingsSource settings,
    ITenantContext tenant,
    TimeProvider clock
)
{
    public static void Map(ModuleRoutes module) =>
        module
            .MapPost("/carts", HandleAsync)
            .ForShopper()
            .WithIdempotency(required: false)
            .WithSecretAnswer()
            .WithName("CreateCart")
            .WithSummary("Starts a cart; the token in the answer opens it and is told only here.");

    private static async Task<VersionedCreated<CartView>> HandleAsync(
        CreateCart handler,
        Caller caller,
        CreateCartRequest? request,
        CancellationToken cancellationToken
    )
    {
        var cart = await handler.CreateAsync(request?.Currency, caller, cancellationToken);
        return Versioned.Created($"/checkout/v1/carts/{cart.Id}", cart, cart.Version);
    }

    private async Task<CartView> CreateAsync(Currency? currency, Caller caller, CancellationToken cancellationToken)
    {
        var token = CartToken.New();
        var rules = await settings.GetAsync(fresh: false, cancellationToken);
        var paidIn = currency ?? tenant.Required.Currency;
        var document = new CartDocument { Quote = Quote.Empty(paidIn, rules.PricesIncludeTax) };
        var cart = new Cart
        {
            TenantId = tenant.RequiredId,
            Id = Id<CartKind>.New(clock),
            Currency = paidIn,
            TokenHash = CartToken.Hash(token),
            CustomerId = caller.Kind is CallerKind.Shopper ? caller.Subject : null,
            CreatedAt = clock.GetUtcNow(),
            Document = document,
        };
        desk.Touch(cart, document);
        db.Carts.Add(cart);
        await db.SaveChangesAsync(cancellationToken);
        return CartView.Of(cart, new PricedCart(document, [], Sellable: true)) with { Token = token };
    }
}
