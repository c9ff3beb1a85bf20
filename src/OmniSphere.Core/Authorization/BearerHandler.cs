using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Authorization;

/// <summary>
/// Checks bearer access tokens offline (RFC 9068, ES256 only) against the keys of the request's tenant. A request without
/// a tenant has no caller.
/// </summary>
/// <remarks>The answers follow RFC 6750 section 3.</remarks>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessTokenValidator validator,
    ITenantContext currentTenant
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        const string prefix = "Bearer ";
        var header = Request.Headers.Authorization.ToString();
        if (currentTenant.Current is not { } tenant || !header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        try
        {
            var identity = await validator.ValidateAsync(
                header[prefix.Length..].Trim(),
                tenant,
                Context.RequestAborted
            );
            return AuthenticateResult.Success(new AuthenticationTicket(new(identity), Scheme.Name));
        }
        catch (ProblemException problem)
        {
            return AuthenticateResult.Fail(problem);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        var problem = result.Failure as ProblemException ?? AuthProblems.SignInRequired();
        Challenge(Response, problem);
        await ProblemWriter.WriteAsync(Context, problem);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ProblemWriter.WriteAsync(Context, StatusProblems.For(StatusCodes.Status403Forbidden));

    internal static void Challenge(HttpResponse response, ProblemException problem)
    {
        if (problem.Status is StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = problem.Code is AuthProblems.TokenInvalid or AuthProblems.TokenExpired
                ? $"Bearer error=\"invalid_token\", error_description=\"{problem.Message}\""
                : "Bearer";
        }
    }
}
