using System.Buffers.Text;
using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.State;

/// <summary>The shopper's cart. One that has expired or is unknown is replaced without a word.</summary>
internal sealed class Basket(StoreApi api, Shopper shopper, PlacedOrders orders, ProtectedCookies cookies)
{
    private const string Cookie = "os_cart";
    private const int LongestToken = 64;
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);

    private BasketCookie? _cookie = cookies.Read(Cookie, StateJson.Default.BasketCookie);

    /// <summary>Units in the cart, as far as this browser knows.</summary>
    public int Units => _cookie?.Units ?? 0;

    /// <summary>The cart, or nothing when there is none that can still be bought.</summary>
    public async Task<Cart?> FindAsync(CancellationToken cancellationToken)
    {
        if (_cookie is not { } known)
        {
            return null;
        }

        try
        {
            var cart = await CallAsync(
                known,
                (id, keys) => api.GetCartAsync(id, keys, cancellationToken),
                cancellationToken
            );
            return Keep(known, cart);
        }
        catch (ApiProblemException e) when (IsGone(e))
        {
            Forget();
            return null;
        }
    }

    /// <summary>Changes the cart, or a new one when there is none; leaves a payment that was begun.</summary>
    public async Task<Cart> ChangeAsync(
        Func<string, Credentials, Task<Cart>> change,
        CancellationToken cancellationToken
    )
    {
        if (_cookie is { } known)
        {
            try
            {
                return Keep(known, await UnfrozenAsync(known, change, cancellationToken)) ?? throw Completed();
            }
            catch (ApiProblemException e) when (IsGone(e))
            {
                Forget();
            }
        }

        var access = await shopper.AccessTokenAsync(cancellationToken);
        var cart = await api.CreateCartAsync(new Credentials(access), cancellationToken);
        var created = new BasketCookie(cart.Id, cart.Token ?? "", 0);
        Remember(created);
        return Keep(created, await CallAsync(created, change, cancellationToken)) ?? throw Completed();
    }

    /// <summary>Asks something about the cart.</summary>
    /// <exception cref="ApiProblemException">There is no cart: 404 <c>cart.not_found</c>.</exception>
    public Task<T> AskAsync<T>(Func<string, Credentials, Task<T>> call, CancellationToken cancellationToken) =>
        _cookie is { } known
            ? CallAsync(known, call, cancellationToken)
            : throw new ApiProblemException(new ApiProblem { Status = 404, Code = "cart.not_found" });

    /// <summary>Takes a cart up again that was left, in this browser or another, by the token of a link.</summary>
    /// <returns>Whether it can still be bought; otherwise the browser keeps the cart it has.</returns>
    public async Task<bool> ResumeAsync(string id, string token, CancellationToken cancellationToken)
    {
        // It becomes a header: nothing but what tokens are made of.
        if (token.Length is 0 or > LongestToken || !Base64Url.IsValid(token))
        {
            return false;
        }

        var left = new BasketCookie(id, token, 0);
        try
        {
            var cart = await CallAsync(
                left,
                (cartId, keys) => api.ResumeCartAsync(cartId, keys, cancellationToken),
                cancellationToken
            );
            return Keep(left, cart) is not null;
        }
        catch (ApiProblemException e) when (e.Status is >= 400 and < 500)
        {
            return false; // Gone, used before, or not the bearer's.
        }
    }

    /// <summary>Makes the cart the signed-in shopper's own, together with what they left in their last one.</summary>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        if (_cookie is null)
        {
            return;
        }

        try
        {
            _ = await ChangeAsync((id, keys) => api.ClaimCartAsync(id, keys, cancellationToken), cancellationToken);
        }
        catch (ApiProblemException e) when (e.Status is >= 400 and < 500)
        {
            // Somebody else's cart or one being bought: signing in is not refused for it.
        }
    }

    /// <summary>The cart has become this order: its token now opens the order.</summary>
    public void Complete(string orderId)
    {
        if (_cookie is { } known)
        {
            orders.Add(orderId, known.Token);
            Forget();
        }
    }

    private async Task<Cart> UnfrozenAsync(
        BasketCookie known,
        Func<string, Credentials, Task<Cart>> change,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await CallAsync(known, change, cancellationToken);
        }
        catch (ApiProblemException e) when (e.Code == "cart.frozen")
        {
            await CallAsync(known, (id, keys) => api.LeavePaymentAsync(id, keys, cancellationToken), cancellationToken);
            return await CallAsync(known, change, cancellationToken);
        }
    }

    // A session that was ended elsewhere must not take the cart with it: its token still opens it.
    private async Task<T> CallAsync<T>(
        BasketCookie known,
        Func<string, Credentials, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        var access = await shopper.AccessTokenAsync(cancellationToken);
        try
        {
            return await call(known.Id, new Credentials(access, known.Token));
        }
        catch (ApiProblemException e) when (e.Status == 401 && access is not null)
        {
            shopper.Forget();
            return await call(known.Id, new Credentials(CartToken: known.Token));
        }
    }

    private Cart? Keep(BasketCookie known, Cart cart)
    {
        if (cart.OrderId is { } order)
        {
            Complete(order);
            return null;
        }

        var now = known with { Token = cart.Token ?? known.Token, Units = cart.Units };
        if (_cookie != now)
        {
            Remember(now);
        }

        return cart;
    }

    private void Remember(BasketCookie cookie)
    {
        _cookie = cookie;
        cookies.Write(Cookie, cookie, StateJson.Default.BasketCookie, KeepFor);
    }

    private void Forget()
    {
        _cookie = null;
        cookies.Delete(Cookie);
    }

    private static bool IsGone(ApiProblemException e) =>
        e.Code is "cart.not_found" or "cart.expired" or "cart.completed" or "id.invalid";

    private static ApiProblemException Completed() => new(new ApiProblem { Status = 409, Code = "cart.completed" });
}
