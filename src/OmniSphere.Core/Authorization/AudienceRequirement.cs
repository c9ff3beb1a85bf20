using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Authorization;

internal sealed record AudienceRequirement(AudienceMetadata Audience) : IAuthorizationRequirement;

/// <summary>Why a request was refused, kept for the answer.</summary>
internal sealed record AudienceRefusal(ProblemException Problem);

/// <summary>Decides whether the caller belongs to the endpoint's audience.</summary>
internal sealed class AudienceHandler : AuthorizationHandler<AudienceRequirement>
{
    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context,
        AudienceRequirement requirement
    )
    {
        if (context.Resource is not HttpContext http)
        {
            return;
        }

        var authentication = await http.AuthenticateAsync(CallerSchemes.Scheme);
        var refusal = Refusal(
            http,
            requirement.Audience,
            new Caller(http.User),
            authentication.Failure as ProblemException
        );
        if (refusal is null)
        {
            context.Succeed(requirement);
            return;
        }

        http.Features.Set(new AudienceRefusal(refusal));
        context.Fail();
    }

    /// <summary>Why the caller does not get in, or null where it does.</summary>
    internal static ProblemException? Refusal(
        HttpContext http,
        AudienceMetadata audience,
        Caller caller,
        ProblemException? badToken
    )
    {
        var tenant = http.RequestServices.GetService<ITenantContext>()?.Current;
        var needsTenant =
            audience.Audience is not Audience.Operator
            && http.GetEndpoint()?.Metadata.GetMetadata<WithoutTenantMetadata>() is null;
        if (needsTenant && tenant is null)
        {
            return Problem.NotFound("tenant.required", "This address belongs to no shop.");
        }

        // Two signals that name different tenants are refused for every audience, never guessed about.
        if (badToken?.Code == AuthProblems.TenantMismatch || (caller.TenantId is { } own && own != tenant?.Id))
        {
            return AuthProblems.WrongTenant();
        }

        return audience.Audience switch
        {
            Audience.Public => null,
            Audience.Shopper => badToken
                ?? (caller.Kind is CallerKind.Anonymous or CallerKind.Shopper ? null : AuthProblems.WrongKind()),
            Audience.Merchant => badToken
                ?? Of(CallerKind.Staff, caller, audience.Permission)
                ?? OfTenant(caller, tenant),
            Audience.Service => badToken ?? Of(CallerKind.Service, caller, audience.Permission),
            Audience.Operator => badToken ?? Of(CallerKind.Operator, caller, audience.Permission),
            _ => AuthProblems.WrongKind(),
        };
    }

    private static ProblemException? Of(CallerKind kind, Caller caller, string? permission) =>
        caller.Kind is CallerKind.Anonymous ? AuthProblems.SignInRequired()
        : caller.Kind != kind ? AuthProblems.WrongKind()
        : permission is not null && !caller.Has(permission) ? AuthProblems.PermissionMissing(permission)
        : null;

    private static ProblemException? OfTenant(Caller caller, Tenant? tenant) =>
        tenant is not null && caller.TenantId == tenant.Id ? null : AuthProblems.WrongTenant();
}
