using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;

namespace OmniSphere.Testing;

/// <summary>Callers that tests make up: a header takes the place of a token. For tests of modules without the issuer.</summary>
public static class TestCaller
{
    private const string Name = "Test";
    private const string Header = "X-Test-Caller";

    /// <summary>Lets the host believe the header.</summary>
    public static IServiceCollection AddTestCallers(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, Handler>(Name, null);
        services.Configure<CallerSchemes>(s => s.Add(Name, c => c.Request.Headers.ContainsKey(Header)));
        return services;
    }

    /// <summary>Makes the client call as staff of a tenant with these permissions.</summary>
    public static HttpClient AsStaff(this HttpClient client, Tenant tenant, params string[] permissions) =>
        client.As(OmniSphereKinds.Staff, "usr_test_staff", tenant, permissions);

    /// <summary>Makes the client call as a signed-in shopper of a tenant.</summary>
    public static HttpClient AsShopper(this HttpClient client, Tenant tenant, string subject) =>
        client.As(OmniSphereKinds.Shopper, subject, tenant);

    private static HttpClient As(
        this HttpClient client,
        string kind,
        string subject,
        Tenant tenant,
        params string[] permissions
    )
    {
        client.DefaultRequestHeaders.Remove(Header);
        client.DefaultRequestHeaders.Add(Header, $"{kind} {subject} {tenant.Id} {string.Join(',', permissions)}");
        return client;
    }

    private sealed class Handler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var parts = Request.Headers[Header].ToString().Split(' ');
            var identity = new ClaimsIdentity(
                [
                    new(OmniSphereClaims.Kind, parts[0]),
                    new(OmniSphereClaims.Subject, parts[1]),
                    new(OmniSphereClaims.Tenant, parts[2]),
                    .. parts
                        .ElementAtOrDefault(3)
                        ?.Split(',', StringSplitOptions.RemoveEmptyEntries)
                        .Select(p => new Claim(OmniSphereClaims.Permission, p))
                        ?? [],
                ],
                Name
            );
            return Task.FromResult(
                AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name))
            );
        }
    }
}
