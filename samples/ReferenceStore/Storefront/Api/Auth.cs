using System.Text.Json.Serialization;

namespace ReferenceStore.Storefront.Api;

/// <summary>A customer's account.</summary>
public sealed record Account(string Email, string? FirstName = null, string? LastName = null);

internal sealed record Registration(
    string Email,
    string Password,
    string? FirstName,
    string? LastName,
    bool AcceptsMarketing
);

internal sealed record Login(string Email, string Password);

internal sealed record LoginTicketAnswer(string LoginTicket);

/// <summary>The answer of the token endpoint (RFC 6749, section 5.1).</summary>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken = null
);

internal sealed record ForgottenPassword(string Email);

internal sealed record PasswordReset(string Token, string NewPassword);

internal sealed record EmailProof(string Token);
