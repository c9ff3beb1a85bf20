namespace OmniSphere.Auth;

/// <summary>Who signs in through a client.</summary>
public enum AuthClientUsers
{
    /// <summary>The tenant's customers.</summary>
    Shoppers,

    /// <summary>The tenant's staff.</summary>
    Staff,

    /// <summary>Nobody: the client is a program and signs in as itself.</summary>
    Service,
}

/// <summary>A program that may ask a tenant's issuer for tokens.</summary>
public sealed record AuthClient
{
    /// <summary>Its <c>client_id</c>, at most 100 characters.</summary>
    public required string ClientId { get; init; }

    /// <summary>Its secret; null for a public client, such as a browser or phone application. A service needs one.</summary>
    public string? Secret { get; init; }

    /// <summary>Who signs in through it.</summary>
    public required AuthClientUsers Users { get; init; }

    /// <summary>
    /// Whether it belongs to the shop itself and may trade login tickets. Other clients only get codes at their redirect
    /// addresses.
    /// </summary>
    public bool FirstParty { get; init; }

    /// <summary>Where codes may be sent: compared character by character.</summary>
    public IReadOnlyList<Uri> RedirectUris { get; init; } = [];

    /// <summary>Where a browser may go after sign-out: compared character by character.</summary>
    public IReadOnlyList<Uri> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>What a service may do, such as <c>catalogue.products.write</c>.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];
}

/// <summary>The clients of the tenant of the scope, for hosts and their set-up.</summary>
public interface IAuthClients
{
    /// <summary>Adds the client, or brings the one with its id to this state.</summary>
    /// <exception cref="ArgumentException">A service without a secret, or with redirect addresses.</exception>
    Task EnsureAsync(AuthClient client, CancellationToken cancellationToken = default);
}
