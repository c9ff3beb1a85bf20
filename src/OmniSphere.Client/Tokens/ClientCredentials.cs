namespace OmniSphere.Client;

/// <summary>The tokens of a program that signs in as itself; asked for when there is none that is good.</summary>
internal sealed class ClientCredentials(TokenEndpoint endpoint, string clientId, string secret, TimeProvider clock)
    : IAccessTokens
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Task<IssuedTokens>? _tokens;

    public async ValueTask<string?> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        Task<IssuedTokens> tokens;
        lock (_gate)
        {
            if (_tokens is null or { IsFaulted: true } or { IsCanceled: true } || IsOver(_tokens, refused))
            {
                _tokens = endpoint.OfClientAsync(clientId, secret, CancellationToken.None);
            }

            tokens = _tokens;
        }

        return (await tokens.WaitAsync(cancellationToken).ConfigureAwait(false)).AccessToken;
    }

    private bool IsOver(Task<IssuedTokens> tokens, string? refused) =>
        tokens.IsCompletedSuccessfully
        && tokens.GetAwaiter().GetResult() is var known
        && (known.AccessToken == refused || known.ExpiresAt - Early <= clock.GetUtcNow());
}
