using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.ServiceIdentity;

/// <summary>Lets a service be the caller of an endpoint that is for services.</summary>
internal sealed class ServiceCallHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Service";

    public static bool Fits(HttpContext context) => context.Features.Get<ServiceCall>() is { ForOutside: false };

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(
            Context.Features.Get<ServiceCall>() is { ForOutside: false } call
                ? AuthenticateResult.Success(new AuthenticationTicket(call.AsCaller(), SchemeName))
                : AuthenticateResult.NoResult()
        );
}
