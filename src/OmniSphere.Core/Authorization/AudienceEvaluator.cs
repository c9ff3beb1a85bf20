using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Options;
using OmniSphere.Http;

namespace OmniSphere.Authorization;

/// <summary>
/// Decides about endpoints that declare an audience and nothing else. The framework would make two handlers and ask
/// each twice; here the credentials are looked at once, and a request that carries none, as most do, makes nothing.
/// Endpoints with policies of a host's own are left to the framework and <see cref="AudienceHandler"/>.
/// </summary>
internal sealed class AudienceEvaluator(IOptions<CallerSchemes> schemes) : IPolicyEvaluator
{
    private static readonly Task<AuthenticateResult> NoCredentials = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<PolicyAuthorizationResult> Admitted = Task.FromResult(
        PolicyAuthorizationResult.Success()
    );

    public Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context)
    {
        if (AudienceOf(policy) is null)
        {
            return Framework(context).AuthenticateAsync(policy, context);
        }

        if (schemes.Value.Find(context) is { } scheme)
        {
            return AuthenticateAsync(context, scheme);
        }

        Disown(context);
        return NoCredentials;
    }

    public Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy,
        AuthenticateResult authenticationResult,
        HttpContext context,
        object? resource
    )
    {
        if (AudienceOf(policy) is not { } audience)
        {
            return Framework(context).AuthorizeAsync(policy, authenticationResult, context, resource);
        }

        var caller = authenticationResult.Succeeded ? new Caller(authenticationResult.Principal) : Caller.Nobody;
        var badToken = authenticationResult.Failure as ProblemException;
        if (AudienceHandler.Refusal(context, audience, caller, badToken) is not { } refusal)
        {
            return Admitted;
        }

        context.Features.Set(new AudienceRefusal(refusal));
        return Task.FromResult(PolicyAuthorizationResult.Forbid());
    }

    private static async Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string scheme)
    {
        var result = await context.AuthenticateAsync(scheme);
        if (result.Succeeded)
        {
            context.User = result.Principal;
        }
        else
        {
            Disown(context);
        }

        return result;
    }

    /// <summary>Whoever somebody else took the caller for, for this endpoint it is nobody.</summary>
    private static void Disown(HttpContext context)
    {
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User is not null)
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity());
        }
    }

    private static AudienceMetadata? AudienceOf(AuthorizationPolicy policy) =>
        policy.Requirements is [AudienceRequirement { Audience: var audience }]
        && policy.AuthenticationSchemes is [CallerSchemes.Scheme]
            ? audience
            : null;

    private static PolicyEvaluator Framework(HttpContext context) =>
        new(context.RequestServices.GetRequiredService<IAuthorizationService>());
}
