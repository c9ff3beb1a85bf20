using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Http;
using OmniSphere.Tenancy;
using OpenIddict.Server;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// OpenIddict's options with a tenant's issuer and keys in them. Everything that OpenIddict signs, checks or publishes
/// comes from the options of the request, so that no key of another tenant is ever at hand.
/// </summary>
internal sealed class TenantServerOptions(
    IOptionsFactory<OpenIddictServerOptions> factory,
    KeyRings rings,
    IssuerAddress issuer
)
{
    private readonly ConditionalWeakTable<KeyRing, OpenIddictServerOptions> _byRing = [];
    private OpenIddictServerOptions? _none;

    /// <summary>Options that know no endpoint: for requests without a tenant, and for those to other parts of the host.</summary>
    public OpenIddictServerOptions None => _none ??= WithoutEndpoints();

    public async ValueTask<OpenIddictServerOptions> ForAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var ring = await rings.GetAsync(tenant.Id, cancellationToken: cancellationToken);
        return _byRing.GetValue(ring, r => WithKeys(r, issuer.Configured(tenant)));
    }

    private OpenIddictServerOptions WithKeys(KeyRing ring, Uri? address)
    {
        var options = factory.Create(Options.DefaultName);
        options.Issuer = address;
        options.SigningCredentials.Clear();
        options.SigningCredentials.AddRange(
            ring.Published.OrderByDescending(k => k == ring.Current)
                .Select(k => new SigningCredentials(k.Signing, SecurityAlgorithms.EcdsaSha256))
        );
        options.EncryptionCredentials.Clear();
        options.EncryptionCredentials.Add(
            new EncryptingCredentials(
                ring.Current.Encryption,
                SecurityAlgorithms.Aes256KW,
                SecurityAlgorithms.Aes256CbcHmacSha512
            )
        );
        options.TokenValidationParameters.ValidAlgorithms =
        [
            SecurityAlgorithms.EcdsaSha256,
            SecurityAlgorithms.Aes256KW,
            SecurityAlgorithms.Aes256CbcHmacSha512,
        ];
        options.TokenValidationParameters.IssuerSigningKeys = [.. ring.Kept.Select(k => k.Verification)];
        options.TokenValidationParameters.TokenDecryptionKeys = [.. ring.Kept.Select(k => k.Encryption)];
        return options;
    }

    private OpenIddictServerOptions WithoutEndpoints()
    {
        var options = factory.Create(Options.DefaultName);
        options.SigningCredentials.Clear();
        options.EncryptionCredentials.Clear();
        options.AuthorizationEndpointUris.Clear();
        options.ConfigurationEndpointUris.Clear();
        options.EndSessionEndpointUris.Clear();
        options.IntrospectionEndpointUris.Clear();
        options.JsonWebKeySetEndpointUris.Clear();
        options.PushedAuthorizationEndpointUris.Clear();
        options.RevocationEndpointUris.Clear();
        options.TokenEndpointUris.Clear();
        options.UserInfoEndpointUris.Clear();
        return options;
    }
}

/// <summary>Starts each of OpenIddict's transactions with the options of the request's tenant.</summary>
internal sealed class TenantServerFactory(
    TenantServerOptions tenantOptions,
    ITenantContext tenant,
    IHttpContextAccessor http,
    ILogger<OpenIddictServerDispatcher> logger
) : IOpenIddictServerFactory
{
    public async ValueTask<OpenIddictServerTransaction> CreateTransactionAsync()
    {
        var request = http.HttpContext?.Request;
        var options = tenantOptions.None;
        if (tenant.Current is { } current && request is not null && IsProtocol(request.Path))
        {
            await ReadFormAsync(request);
            options = await tenantOptions.ForAsync(current, request.HttpContext.RequestAborted);
        }

        return new OpenIddictServerTransaction { Logger = logger, Options = options };
    }

    // OpenIddict expects forms to be well-formed; read here, once, a broken one is the client's fault.
    private static async Task ReadFormAsync(HttpRequest request)
    {
        try
        {
            if (request.HasFormContentType)
            {
                await request.ReadFormAsync(request.HttpContext.RequestAborted);
            }
        }
        // A form of several parts that ends too early is an IOException; what the server itself refuses tells its status.
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Problem.BadRequest("request.malformed", "The form could not be read.");
        }
    }

    private static bool IsProtocol(PathString path) =>
        path.StartsWithSegments("/auth/connect", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/.well-known", StringComparison.OrdinalIgnoreCase);
}
