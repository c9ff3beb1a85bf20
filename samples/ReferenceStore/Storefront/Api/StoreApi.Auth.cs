using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;

namespace ReferenceStore.Storefront.Api;

internal sealed partial class StoreApi
{
    private const string Client = "storefront";
    private const string TicketGrant = "urn:omnisphere:params:grant-type:login-ticket";

    /// <summary>Opens an account and answers the ticket that signs it in.</summary>
    public async Task<string> RegisterAsync(Registration registration, CancellationToken cancellationToken) =>
        (
            await SendAsync(
                HttpMethod.Post,
                "/auth/v1/register",
                registration,
                Json.Registration,
                Json.LoginTicketAnswer,
                credentials: null,
                cancellationToken
            )
        ).LoginTicket;

    /// <summary>Checks credentials and answers the ticket that signs in.</summary>
    public async Task<string> LogInAsync(Login login, CancellationToken cancellationToken) =>
        (
            await SendAsync(
                HttpMethod.Post,
                "/auth/v1/login",
                login,
                Json.Login,
                Json.LoginTicketAnswer,
                credentials: null,
                cancellationToken
            )
        ).LoginTicket;

    public Task<TokenAnswer> TradeTicketAsync(string ticket, CancellationToken cancellationToken) =>
        TokenAsync(
            new()
            {
                ["grant_type"] = TicketGrant,
                ["login_ticket"] = ticket,
                ["scope"] = "openid offline_access",
            },
            cancellationToken
        );

    public Task<TokenAnswer> RefreshAsync(string refreshToken, CancellationToken cancellationToken) =>
        TokenAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, cancellationToken);

    public Task<Account> GetAccountAsync(Credentials keys, CancellationToken cancellationToken) =>
        GetAsync("/auth/v1/me", Json.Account, cancellationToken, keys);

    public async Task LogOutAsync(Credentials keys, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Address("/auth/v1/logout"));
        using var response = await SendAsync(request, keys, cancellationToken);
    }

    public Task ForgotPasswordAsync(string email, CancellationToken cancellationToken) =>
        TellAsync("/auth/v1/password/forgot", new(email), Json.ForgottenPassword, cancellationToken);

    public Task ResetPasswordAsync(string token, string newPassword, CancellationToken cancellationToken) =>
        TellAsync("/auth/v1/password/reset", new(token, newPassword), Json.PasswordReset, cancellationToken);

    public Task VerifyEmailAsync(string token, CancellationToken cancellationToken) =>
        TellAsync("/auth/v1/email/verify", new(token), Json.EmailProof, cancellationToken);

    /// <summary>Ends marketing mail by the token of a mail's link.</summary>
    public async Task UnsubscribeAsync(string token, CancellationToken cancellationToken)
    {
        var link = Address($"/marketing/v1/unsubscribe?token={Uri.EscapeDataString(token)}");
        using var request = new HttpRequestMessage(HttpMethod.Post, link);
        using var response = await SendAsync(request, credentials: null, cancellationToken);
    }

    private async Task TellAsync<TBody>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyInfo,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Address(path))
        {
            Content = JsonContent.Create(body, bodyInfo),
        };
        using var response = await SendAsync(request, credentials: null, cancellationToken);
    }

    private Task<TokenAnswer> TokenAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        form["client_id"] = Client;
        var request = new HttpRequestMessage(HttpMethod.Post, Address("/auth/connect/token"))
        {
            Content = new FormUrlEncodedContent(form),
        };
        return SendAsync(request, Json.TokenAnswer, credentials: null, cancellationToken);
    }
}
