using System.Text.Json.Serialization;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <param name="Quantity">Units the line shall hold, 0 to 999; 0 removes it.</param>
/// <param name="Note">What the shopper has to say of it; null leaves it, empty takes it out.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangeLineRequest(int Quantity, string? Note = null) : IValidated
{
    public void Validate(Validation v)
    {
        v.Range(Quantity, "quantity", 0, CartLine.MaxQuantity);
        v.Length(Note, "note", 500);
    }
}

/// <summary>Sets the quantity of a line, or removes it.</summary>
internal sealed class ChangeLine(CartDesk desk, OfferLookup catalogue)
{
    public static void Map(ModuleRoutes carts)
    {
        carts
            .MapPut("/{id}/lines/{lineId}", HandleAsync)
            .ForShopper()
            .WithName("ChangeLine")
            .WithSummary("Sets the quantity of a line; 0 removes it.");
        carts
            .MapDelete("/{id}/lines/{lineId}", RemoveAsync)
            .ForShopper()
            .WithName("RemoveLine")
            .WithSummary("Removes a line.");
    }

    private static async Task<VersionedOk<CartView>> HandleAsync(
        ChangeLine handler,
        [AsParameters] CartRequest cart,
        Id<CartLineKind> lineId,
        ChangeLineRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.SetAsync(cart, lineId, request, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private static async Task<VersionedOk<CartView>> RemoveAsync(
        ChangeLine handler,
        [AsParameters] CartRequest cart,
        Id<CartLineKind> lineId,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.SetAsync(cart, lineId, new ChangeLineRequest(0), cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private Task<CartView> SetAsync(
        CartRequest cart,
        Id<CartLineKind> lineId,
        ChangeLineRequest request,
        CancellationToken cancellationToken
    ) =>
        desk.ChangeAsync(
            cart,
            async (c, ct) =>
            {
                var quantity = request.Quantity;
                var note = request.Note;
                var lines = c.Document.Lines;
                var line = lines.FirstOrDefault(l => l.Id == lineId) ?? throw CartProblems.LineNotFound();
                if (quantity > line.Quantity)
                {
                    await GuardStockAsync(c, line, quantity, ct);
                }

                return c.Document with
                {
                    Lines =
                    [
                        .. lines
                            .Where(l => l.Id != lineId || quantity > 0)
                            .Select(l =>
                                l.Id == lineId
                                    ? l with
                                    {
                                        Quantity = quantity,
                                        Note = note is null ? l.Note : NoteOf(note),
                                    }
                                    : l
                            ),
                    ],
                };
            },
            cancellationToken
        );

    private static string? NoteOf(string text) => text.Length == 0 ? null : text;

    // Fewer units are always welcome, even when more are missing still.
    private async Task GuardStockAsync(Cart cart, CartLine line, int quantity, CancellationToken cancellationToken)
    {
        var offers = await catalogue.FindAsync(
            cart.Document.Lines.Select(l => l.Sku),
            cart.Currency,
            cancellationToken
        );
        var offer = offers.GetValueOrDefault(line.Sku) ?? throw CartProblems.VariantNotFound(line.Sku);
        var together = cart.Document.UnitsOf(line.Sku) - line.Quantity + quantity;
        if (together > offer.Available)
        {
            throw CartProblems.Insufficient(line.Sku, together, offer.Available);
        }
    }
}
