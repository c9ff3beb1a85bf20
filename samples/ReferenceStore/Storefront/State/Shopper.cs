using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.State;

/// <summary>Who is signed in, by tokens that never leave the browser's cookie and this server.</summary>
internal sealed class Shopper(StoreApi api, ProtectedCookies cookies, Renewals renewals, TimeProvider clock)
{
    private const string Cookie = "os_session";
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private SessionCookie? _session = cookies.Read(Cookie, StateJson.Default.SessionCookie);

    public bool IsSignedIn => _session is not null;

    public string? Email => _session?.Email;

    public string? FirstName => _session is { } s ? s.FirstName ?? s.Email.Split('@')[0] : null;

    /// <summary>A token that is good for this request, or nothing for a guest. Renews one that is about to expire.</summary>
    public async ValueTask<string?> AccessTokenAsync(CancellationToken cancellationToken)
    {
        if (_session is { } session && session.ExpiresAt - Early <= clock.GetUtcNow())
        {
            await RenewAsync(session, cancellationToken);
        }

        return _session?.AccessToken;
    }

    /// <summary>Trades the ticket of a sign-in for tokens and remembers them.</summary>
    public async Task SignInAsync(string loginTicket, CancellationToken cancellationToken)
    {
        var tokens = await api.TradeTicketAsync(loginTicket, cancellationToken);
        var account = await api.GetAccountAsync(new Credentials(tokens.AccessToken), cancellationToken);
        Remember(
            new SessionCookie(
                tokens.AccessToken,
                tokens.RefreshToken,
                clock.GetUtcNow().AddSeconds(tokens.ExpiresIn),
                account.Email,
                account.FirstName
            )
        );
    }

    /// <summary>
    /// Ends the session here, and at the service as far as it can be reached. An access token that has expired is renewed for
    /// it: without one the service would not know the session, and its refresh token would live on.
    /// </summary>
    public async Task SignOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await AccessTokenAsync(cancellationToken) is { } token)
            {
                await api.LogOutAsync(new Credentials(token), cancellationToken);
            }
        }
        catch (ApiProblemException)
        {
            // The tokens expire by themselves.
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>Forgets tokens that are no longer good.</summary>
    public void Forget()
    {
        _session = null;
        cookies.Delete(Cookie);
    }

    private async Task RenewAsync(SessionCookie session, CancellationToken cancellationToken)
    {
        if (session.RefreshToken is null)
        {
            Forget();
            return;
        }

        try
        {
            var tokens = await renewals.TradeAsync(session.RefreshToken, cancellationToken);
            Remember(
                session with
                {
                    AccessToken = tokens.AccessToken,
                    RefreshToken = tokens.RefreshToken ?? session.RefreshToken,
                    ExpiresAt = clock.GetUtcNow().AddSeconds(tokens.ExpiresIn),
                }
            );
        }
        catch (ApiProblemException e) when (e.Status is >= 400 and < 500 and not 408 and not 429)
        {
            Forget();
        }
    }

    private void Remember(SessionCookie session)
    {
        _session = session;
        cookies.Write(Cookie, session, StateJson.Default.SessionCookie, KeepFor);
    }
}
