using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Http;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OmniSphere.Auth.Accounts;

/// <summary>The account that makes the request, shopper or staff.</summary>
internal sealed class CurrentAccount(AuthDbContext db, Caller caller, IHttpContextAccessor http)
{
    /// <summary>The session the access token belongs to.</summary>
    public Guid? Session =>
        Guid.TryParse(http.HttpContext?.User.FindFirst(Claims.Private.AuthorizationId)?.Value, out var id) ? id : null;

    /// <exception cref="ProblemException">401 <c>auth.required</c>.</exception>
    public async Task<User> RequireAsync(CancellationToken cancellationToken)
    {
        if (
            caller.Kind is CallerKind.Shopper or CallerKind.Staff
            && Id<UserKind>.TryParse(caller.Subject, out var id)
            && await db.Users.SingleOrDefaultAsync(u => u.Id == id.Value && !u.Disabled, cancellationToken) is { } user
        )
        {
            return user;
        }

        throw Problem.Unauthorized("auth.required", "Sign in to do this.");
    }
}
