using System.Text.Json.Serialization;

namespace OmniSphere.Client;

/// <summary>What the issuer gave.</summary>
internal sealed record IssuedTokens(string AccessToken, string? RefreshToken, DateTimeOffset ExpiresAt);

/// <summary>The shop's token endpoint (OAuth 2.1), with the grant of first-party sign-ins beside the standard ones.</summary>
internal sealed class TokenEndpoint(ApiCalls calls, TimeProvider clock)
{
    private const string TicketGrant = "urn:omnisphere:params:grant-type:login-ticket";

    public Task<IssuedTokens> TradeTicketAsync(string clientId, string ticket, CancellationToken cancellationToken) =>
        AskAsync(
            new()
            {
                ["grant_type"] = TicketGrant,
                ["client_id"] = clientId,
                ["login_ticket"] = ticket,
                ["scope"] = "openid offline_access",
            },
            cancellationToken
        );

    public Task<IssuedTokens> RefreshAsync(string clientId, string refreshToken, CancellationToken cancellationToken) =>
        AskAsync(
            new()
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = clientId,
                ["refresh_token"] = refreshToken,
            },
            cancellationToken
        );

    // Asked once: a ticket and a refresh token work once, so a second attempt would end the session.
    private async Task<IssuedTokens> AskAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        var asked = clock.GetUtcNow();
        var answer = await calls
            .SendAsync<Answer>(new ApiCall("POST", "/auth/connect/token").Form(form), cancellationToken)
            .ConfigureAwait(false);
        return new(answer.AccessToken, answer.RefreshToken, asked.AddSeconds(answer.ExpiresIn));
    }

    private sealed record Answer
    {
        [JsonPropertyName("access_token")]
        public required string AccessToken { get; init; }

        [JsonPropertyName("refresh_token")]
        public string? RefreshToken { get; init; }

        [JsonPropertyName("expires_in")]
        public long ExpiresIn { get; init; }
    }
}
