using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using OmniSphere.Http;

namespace OmniSphere.Authorization;

/// <summary>Answers refused requests with the reason; leaves endpoints without an audience to the framework.</summary>
internal sealed class AudienceResultHandler : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _framework = new();

    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        if (context.Features.Get<AudienceRefusal>() is not { Problem: var problem })
        {
            return _framework.HandleAsync(next, context, policy, authorizeResult);
        }

        BearerHandler.Challenge(context.Response, problem);
        return ProblemWriter.WriteAsync(context, problem);
    }
}
