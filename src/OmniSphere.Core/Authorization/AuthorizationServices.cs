using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace OmniSphere.Authorization;

internal static class AuthorizationServices
{
    public static IServiceCollection AddOmniSphereAuthorization(this IServiceCollection services)
    {
        services
            .AddOptions<CallerSchemes>()
            .Configure(schemes => schemes.Add(ApiKeyHandler.SchemeName, ApiKeyHandler.Fits));
        services.AddSingleton<AccessTokenValidator>().AddSingleton<UnknownKeyThrottle>();
        services
            .AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(OmniSphereBearer.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddPolicyScheme(
                CallerSchemes.Scheme,
                null,
                options =>
                    options.ForwardDefaultSelector = context =>
                        context.RequestServices.GetRequiredService<IOptions<CallerSchemes>>().Value.Select(context)
            );
        // Before the framework's own, which gives way.
        services.AddSingleton<IPolicyEvaluator, AudienceEvaluator>();
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, AudienceHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AudienceResultHandler>();
        services.AddHttpContextAccessor();
        // Made anew each time it is asked for: authentication may come between two questions.
        services.AddTransient(provider => new Caller(
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.User ?? new ClaimsPrincipal()
        ));
        return services;
    }
}
