using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.State;

namespace ReferenceStore.Storefront.Checkout;

/// <summary>Makes an order of the cart, once, however often the button is pressed.</summary>
internal sealed class OrderPlacement(StoreApi api, Basket basket, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <param name="attempt">Names the attempt: the same for every press of one button.</param>
    /// <param name="cancellationToken">Stops waiting; the order may still be made.</param>
    public async Task<Order> PlaceAsync(string attempt, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                var order = await basket.AskAsync(
                    (id, keys) => api.CompleteAsync(id, $"{id}-{attempt}", keys, cancellationToken),
                    cancellationToken
                );
                basket.Complete(order.Id);
                return order;
            }
            catch (ApiProblemException e) when (IsUnderWay(e.Code) && clock.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    // Another press of the button, or the bank, is being waited for.
    private static bool IsUnderWay(string code) =>
        code is "cart.completing" or "payment.in_progress" or "payment.unknown" or "idempotency.in_progress";
}
