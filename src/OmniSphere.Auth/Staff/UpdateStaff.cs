using Microsoft.EntityFrameworkCore;
using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Http;

namespace OmniSphere.Auth.Staff;

/// <summary>What changes; what is left out or null stays.</summary>
/// <param name="Role"><c>owner</c>, <c>manager</c>, <c>support</c> or <c>read-only</c>.</param>
/// <param name="Disabled">True ends all sessions and lets them sign in no more.</param>
internal sealed record UpdateStaffRequest(string? Role = null, bool? Disabled = null) : IValidated
{
    public void Validate(Validation v)
    {
        if (Role is not null)
        {
            v.Role(Role, "role");
        }
    }
}

/// <summary>
/// Changes what somebody may do. Not on one's own account, so that a shop always keeps an owner, and not on somebody who
/// may do more than oneself.
/// </summary>
internal sealed class UpdateStaff(AuthDbContext db, Sessions sessions, SecurityLog log, Caller caller)
{
    public async Task<StaffMember> HandleAsync(
        Id<UserKind> id,
        UpdateStaffRequest request,
        CancellationToken cancellationToken
    )
    {
        var user = await db.TransactAsync(ct => ChangeAsync(id, request, ct), cancellationToken);
        return StaffMember.Of(user);
    }

    private async Task<User> ChangeAsync(
        Id<UserKind> id,
        UpdateStaffRequest request,
        CancellationToken cancellationToken
    )
    {
        var user =
            await db.Users.SingleOrDefaultAsync(u => u.Id == id.Value && u.Kind == AccountKind.Staff, cancellationToken)
            ?? throw Problem.NotFound("staff.not_found", "Nobody with this id works here.");
        if (user.PublicId.ToString() == caller.Subject)
        {
            throw Problem.Forbidden("staff.own_account", "Somebody else must change your role.");
        }

        caller.RequireRole(user.Role!);
        caller.RequireRole(request.Role ?? user.Role!);
        user.Role = request.Role ?? user.Role;
        user.Disabled = request.Disabled ?? user.Disabled;
        log.Add(SecurityEvents.StaffChanged, user.PublicId);
        await db.SaveChangesAsync(cancellationToken);
        if (user.Disabled)
        {
            await sessions.EndAllAsync(user, except: null, cancellationToken);
        }

        return user;
    }

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPatch(
                "/staff/{id}",
                (Id<UserKind> id, UpdateStaffRequest request, UpdateStaff update, CancellationToken ct) =>
                    update.HandleAsync(id, request, ct)
            )
            .ForMerchant(AuthPermissions.ManageStaff)
            .WithName("UpdateStaff")
            .WithSummary("Changes the role of somebody, or disables them");
}
