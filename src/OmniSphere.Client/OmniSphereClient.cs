using OmniSphere.Client.Auth;
using OmniSphere.Client.Catalogue;
using OmniSphere.Client.Checkout;
using OmniSphere.Client.Marketing;
using OmniSphere.Client.Platform;

namespace OmniSphere.Client;

/// <summary>
/// The API of one shop. Every refusal is an <see cref="OmniSphereProblemException"/>; what cannot be reached at all is an
/// <see cref="HttpRequestException"/>. Safe for use by many threads.
/// </summary>
public sealed class OmniSphereClient
{
    private readonly HttpClient _http;
    private readonly OmniSphereClientOptions _options;
    private readonly ApiCalls _calls;

    /// <param name="http">Its base address is the shop's, or a gateway's with the shop in <see cref="OmniSphereClientOptions.Host"/>.</param>
    /// <param name="options">How it calls; by default as nobody in particular.</param>
    public OmniSphereClient(HttpClient http, OmniSphereClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.BaseAddress is null)
        {
            throw new ArgumentException("The client needs a base address: the shop's.", nameof(http));
        }

        (_http, _options) = (http, options ?? new());
        _calls = new ApiCalls(_http, _options);
        Auth = new(_calls);
        Catalogue = new(_calls);
        Checkout = new(_calls);
        Marketing = new(_calls);
        Platform = new(_calls);
    }

    /// <summary>Accounts and staff.</summary>
    public AuthClient Auth { get; }

    /// <summary>Products, stock and search.</summary>
    public CatalogueClient Catalogue { get; }

    /// <summary>Carts, payments and orders.</summary>
    public CheckoutClient Checkout { get; }

    /// <summary>Profiles and mail.</summary>
    public MarketingClient Marketing { get; }

    /// <summary>Tenants, for those who operate the platform.</summary>
    public PlatformClient Platform { get; }

    /// <summary>The same shop, called with somebody's tokens.</summary>
    public OmniSphereClient As(IAccessTokens tokens) => new(_http, _options with { Tokens = tokens });

    /// <summary>Signs a customer in. The session renews itself for as long as the service allows.</summary>
    /// <param name="email">Who.</param>
    /// <param name="password">What proves it.</param>
    /// <param name="clientId">The first-party client whose session it is.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<OmniSphereClient> SignInAsync(
        string email,
        string password,
        string clientId = "storefront",
        CancellationToken cancellationToken = default
    )
    {
        var login = await Auth.LoginAsync(new() { Email = email, Password = password }, cancellationToken)
            .ConfigureAwait(false);
        return As(await TradeAsync(clientId, login.LoginTicket, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Signs somebody in who works for the shop.</summary>
    /// <inheritdoc cref="SignInAsync"/>
    public async Task<OmniSphereClient> SignInStaffAsync(
        string email,
        string password,
        string clientId = "dashboard",
        CancellationToken cancellationToken = default
    )
    {
        var login = await Auth.StaffLoginAsync(new() { Email = email, Password = password }, cancellationToken)
            .ConfigureAwait(false);
        return As(await TradeAsync(clientId, login.LoginTicket, cancellationToken).ConfigureAwait(false));
    }

    private async Task<SignedInSession> TradeAsync(string clientId, string ticket, CancellationToken cancellationToken)
    {
        var endpoint = new TokenEndpoint(new ApiCalls(_http, _options with { Tokens = null }), _options.Clock);
        var tokens = await endpoint.TradeTicketAsync(clientId, ticket, cancellationToken).ConfigureAwait(false);
        return new SignedInSession(endpoint, clientId, tokens, _options.Clock);
    }
}
