namespace OmniSphere.Client;

/// <summary>
/// The tokens of somebody who signed in. A refresh token works once, so one caller renews and all others wait for it.
/// </summary>
internal sealed class SignedInSession(TokenEndpoint endpoint, string clientId, IssuedTokens first, TimeProvider clock)
    : IAccessTokens
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Task<IssuedTokens> _tokens = Task.FromResult(first);

    public async ValueTask<string?> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        Task<IssuedTokens> tokens;
        lock (_gate)
        {
            if (_tokens is { IsCompletedSuccessfully: true } done)
            {
                var known = done.GetAwaiter().GetResult();
                // Who was refused with an older token than this one has only missed the renewal.
                if (known.AccessToken == refused || known.ExpiresAt - Early <= clock.GetUtcNow())
                {
                    _tokens = RenewAsync(known);
                }
            }

            tokens = _tokens;
        }

        return (await tokens.WaitAsync(cancellationToken).ConfigureAwait(false)).AccessToken;
    }

    // Nobody's cancellation ends it: the token that was traded is gone.
    private async Task<IssuedTokens> RenewAsync(IssuedTokens known)
    {
        if (known.RefreshToken is not { } refresh)
        {
            return known;
        }

        try
        {
            var renewed = await endpoint.RefreshAsync(clientId, refresh, CancellationToken.None).ConfigureAwait(false);
            return renewed with { RefreshToken = renewed.RefreshToken ?? refresh };
        }
        catch (Exception e)
            when (e
                    is HttpRequestException
                        or TaskCanceledException
                        or OmniSphereProblemException { Status: 429 or >= 500 }
            )
        {
            // Not reached, or not now: what there is may be good for a while, and the next caller tries again.
            return known;
        }
    }
}
