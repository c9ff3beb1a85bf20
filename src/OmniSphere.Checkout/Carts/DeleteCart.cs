using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <summary>Throws an open cart away.</summary>
internal sealed class DeleteCart(CheckoutDbContext db, CartDesk desk)
{
    public static void Map(ModuleRoutes carts) =>
        carts.MapDelete("/{id}", HandleAsync).ForShopper().WithName("DeleteCart").WithSummary("Throws a cart away.");

    private static async Task<NoContent> HandleAsync(
        DeleteCart handler,
        [AsParameters] CartRequest request,
        CancellationToken cancellationToken
    )
    {
        await handler.DeleteAsync(request, cancellationToken);
        return TypedResults.NoContent();
    }

    private async Task DeleteAsync(CartRequest request, CancellationToken cancellationToken)
    {
        var cart = await desk.OpenAsync(request, cancellationToken);
        request.IfMatch.Guard(cart.Version);
        CartProblems.Changeable(cart);
        db.Carts.Remove(cart);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw CartProblems.VersionConflict();
        }
    }
}
