using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <param name="Sku">Stock keeping unit of the variant.</param>
/// <param name="Quantity">Units to add, 1 to 999.</param>
/// <param name="Inputs">What the shopper wants of it, such as an engraving, by name: at most 10 texts of 200 characters.</param>
/// <param name="Note">What the shopper has to say of it, at most 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AddLineRequest(
    string Sku,
    int Quantity = 1,
    IReadOnlyDictionary<string, string>? Inputs = null,
    string? Note = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Sku, "sku", max: 100);
        v.Range(Quantity, "quantity", 1, CartLine.MaxQuantity);
        v.Count(Inputs, "inputs", 10);
        foreach (var (name, value) in Inputs ?? CartLine.NoInputs)
        {
            v.That(name.Length is >= 1 and <= 50, "inputs", "name", "A name has 1 to 50 characters.");
            v.Text(value, "inputs", 200);
        }

        v.Length(Note, "note", 500);
    }
}

/// <summary>Adds units of a variant; the same SKU with the same wishes again raises the quantity of its line.</summary>
internal sealed class AddLine(
    CartDesk desk,
    OfferLookup catalogue,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    public static void Map(ModuleRoutes carts) =>
        carts
            .MapPost("/{id}/lines", HandleAsync)
            .ForShopper()
            .WithIdempotency(required: false)
            .WithName("AddLine")
            .WithSummary("Adds units of a variant to a cart.");

    private static async Task<VersionedOk<CartView>> HandleAsync(
        AddLine handler,
        [AsParameters] CartRequest cart,
        AddLineRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.AddAsync(cart, request, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private Task<CartView> AddAsync(CartRequest cart, AddLineRequest request, CancellationToken cancellationToken) =>
        desk.ChangeAsync(cart, (c, ct) => WithUnitsAsync(c, request, ct), cancellationToken);

    private async Task<CartDocument> WithUnitsAsync(
        Cart cart,
        AddLineRequest request,
        CancellationToken cancellationToken
    )
    {
        var (sku, quantity, inputs) = (request.Sku, request.Quantity, request.Inputs ?? CartLine.NoInputs);
        var lines = cart.Document.Lines;
        var offers = await catalogue.FindAsync([.. lines.Select(l => l.Sku), sku], cart.Currency, cancellationToken);
        var offer = offers.GetValueOrDefault(sku) ?? throw CartProblems.VariantNotFound(sku);
        var existing = lines.FirstOrDefault(l => l.Is(offer.Sku, inputs));
        var wanted = quantity + (existing?.Quantity ?? 0);
        if (wanted > CartLine.MaxQuantity)
        {
            throw Problem.Invalid("quantity", "out_of_range", $"A line holds at most {CartLine.MaxQuantity} units.");
        }

        var together = quantity + cart.Document.UnitsOf(offer.Sku);
        if (together > offer.Available)
        {
            throw CartProblems.Insufficient(offer.Sku, together, offer.Available);
        }

        if (existing is null && lines.Count >= options.Value.MaxLines)
        {
            throw Problem.Unprocessable("cart.too_many_lines", $"A cart holds at most {options.Value.MaxLines} lines.");
        }

        return cart.Document with
        {
            Lines = existing is null
                ?
                [
                    .. lines,
                    CartLine.Of(offer, Id<CartLineKind>.New(clock), wanted) with
                    {
                        Inputs = inputs,
                        Note = request.Note,
                    },
                ]
                :
                [
                    .. lines.Select(l =>
                        l.Id == existing.Id ? l with { Quantity = wanted, Note = request.Note ?? l.Note } : l
                    ),
                ],
        };
    }
}
