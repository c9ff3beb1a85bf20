using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <summary>How carts refuse.</summary>
internal static class CartProblems
{
    /// <summary>The same whether the cart is not there or not the caller's: an id alone tells nothing.</summary>
    public static ProblemException NotFound() => Problem.NotFound("cart.not_found", "There is no such cart.");

    public static ProblemException Expired() =>
        Problem.Gone("cart.expired", "The cart was left for too long. Start another one.");

    public static ProblemException Frozen() =>
        Problem.Conflict(
            "cart.frozen",
            "The cart is being paid and cannot be changed. Leave the payment (DELETE …/payment) to change it."
        );

    public static ProblemException Completing() =>
        new(StatusCodes.Status409Conflict, "cart.completing", "An order is being made of the cart. Ask again shortly.")
        {
            RetryAfter = TimeSpan.FromSeconds(2),
        };

    public static ProblemException Completed() =>
        Problem.Conflict("cart.completed", "The cart has become an order and cannot be changed.");

    public static ProblemException VersionConflict() =>
        Problem.Conflict("cart.version_conflict", "The cart is being changed by others. Read it again and retry.");

    public static ProblemException LineNotFound() =>
        Problem.NotFound("cart.line_not_found", "There is no such line in the cart.");

    public static ProblemException VariantNotFound(string sku) =>
        Problem.NotFound("variant.not_found", "No such variant is sold in the cart's currency.").With("sku", sku);

    public static ProblemException Insufficient(string sku, int requested, int available) =>
        Problem
            .Conflict("stock.insufficient", "There is not enough stock.")
            .With("sku", sku)
            .With("requested", requested)
            .With("available", available);

    public static ProblemException TooLarge() =>
        Problem.Unprocessable("cart.total_too_large", "The cart comes to more than can be sold at once.");

    /// <summary>Refuses unless the cart may be changed.</summary>
    public static void Changeable(Cart cart)
    {
        switch (cart.State)
        {
            case CartState.Frozen:
                throw Frozen();
            case CartState.Completing:
                throw Completing();
            case CartState.Completed:
                throw Completed();
        }
    }
}
