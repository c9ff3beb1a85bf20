using System.ComponentModel;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OmniSphere.Caching;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Authorization;

/// <summary>
/// Knows a caller by an API key. A key that nobody vouches for opens nothing: unknown, revoked, expired, of another tenant,
/// or because nobody can be asked.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ITenantContext currentTenant,
    UnknownKeyThrottle throttle,
    TimeProvider clock
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    private const int Longest = 200;

    /// <summary>Whether a request carries one; a token beside it goes first.</summary>
    public static bool Fits(HttpContext context) =>
        context.Request.Headers[ApiKeys.Header].Count > 0 && context.Request.Headers.Authorization.Count == 0;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var key = Request.Headers[ApiKeys.Header].ToString();
        if (
            currentTenant.Current is not { } tenant
            || key.Length > Longest
            || !key.StartsWith(ApiKeys.Start, StringComparison.Ordinal)
            || Context.RequestServices.GetService<IApiKeySource>() is null
        )
        {
            return AuthenticateResult.Fail(Invalid());
        }

        try
        {
            return await FindAsync(key) is { } grant && !(grant.Until <= clock.GetUtcNow())
                ? AuthenticateResult.Success(new AuthenticationTicket(new(Caller(grant, tenant)), Scheme.Name))
                : AuthenticateResult.Fail(Invalid());
        }
        catch (ProblemException problem)
        {
            return AuthenticateResult.Fail(problem);
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        ProblemWriter.WriteAsync(Context, Invalid());

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ProblemWriter.WriteAsync(Context, StatusProblems.For(StatusCodes.Status403Forbidden));

    private async ValueTask<ApiKeyGrant?> FindAsync(string key)
    {
        throttle.Guard(Context);
        var hash = ApiKeys.Hash(key);
        var answer = await Context
            .RequestServices.GetRequiredService<TenantScopedCache>()
            .GetOrCreateAsync(
                ApiKeys.CacheKey(hash),
                async (scope, cancellationToken) =>
                    new Answer(await scope.Get<IApiKeySource>().FindAsync(hash, cancellationToken)),
                Context.RequestAborted
            );
        if (answer.Grant is null)
        {
            throttle.Unknown(Context);
        }

        return answer.Grant;
    }

    // A program that works for the tenant, as its staff do.
    private static ClaimsIdentity Caller(ApiKeyGrant grant, Tenant tenant) =>
        new(
            [
                new Claim(OmniSphereClaims.Kind, OmniSphereKinds.Staff),
                new Claim(OmniSphereClaims.Subject, grant.Id),
                new Claim(OmniSphereClaims.Tenant, tenant.Id.ToString()),
                .. grant.Permissions.Select(p => new Claim(OmniSphereClaims.Permission, p)),
            ],
            SchemeName,
            OmniSphereClaims.Subject,
            roleType: null
        );

    private static ProblemException Invalid() =>
        Problem.Unauthorized("auth.api_key_invalid", "The API key is not known here, or no longer good.");

    /// <summary>Also that there is no such key, so that it is asked for once.</summary>
    [ImmutableObject(true)]
    internal sealed record Answer(ApiKeyGrant? Grant);
}
