using Microsoft.Extensions.Options;
using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Http;

namespace OmniSphere.Auth.Staff;

/// <summary>Somebody who is to work for the tenant.</summary>
/// <param name="Email">Where the invitation goes, and what they will sign in with.</param>
/// <param name="Role"><c>owner</c>, <c>manager</c>, <c>support</c> or <c>read-only</c>.</param>
/// <param name="FirstName">Optional, at most 100 characters.</param>
/// <param name="LastName">Optional, at most 100 characters.</param>
internal sealed record InviteStaffRequest(string Email, string Role, string? FirstName = null, string? LastName = null)
    : IValidated
{
    public void Validate(Validation v)
    {
        if (v.Required(Email, "email"))
        {
            v.Email(Email.Trim(), "email");
        }

        v.Role(Role, "role");
        v.Length(FirstName, "firstName", max: 100);
        v.Length(LastName, "lastName", max: 100);
    }
}

/// <summary>
/// Opens a staff account without a password and has a mail sent with a token to choose one. Nobody gives away more than
/// they have.
/// </summary>
internal sealed class InviteStaff(
    AuthDbContext db,
    Register register,
    OneTimeTokens tokens,
    SecurityLog log,
    Caller caller,
    TimeProvider clock,
    IOptions<AuthOptions> options
)
{
    public async Task<IResult> HandleAsync(InviteStaffRequest request, CancellationToken cancellationToken)
    {
        caller.RequireRole(request.Role);
        var user = new User(Id<UserKind>.New(clock), AccountKind.Staff, request.Email, clock.GetUtcNow())
        {
            FirstName = request.FirstName,
            LastName = request.LastName,
            Role = request.Role,
        };
        if (!await register.TryCreateAsync(user, () => Invite(user, request.Role), cancellationToken))
        {
            throw Problem.Conflict("email.taken", "Somebody with this e-mail address works here already.");
        }

        return Results.Created($"/auth/v1/admin/staff/{user.PublicId}", StaffMember.Of(user));
    }

    private void Invite(User user, string role)
    {
        var (secret, expiresAt) = tokens.Add(TokenPurpose.PasswordReset, user, options.Value.MailTokenLifetime);
        db.Publish(new StaffInvited(user.PublicId, user.Email!, user.FirstName, role, secret, expiresAt));
        log.Add(SecurityEvents.StaffInvited, user.PublicId);
    }

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/staff",
                (InviteStaffRequest request, InviteStaff invite, CancellationToken ct) =>
                    invite.HandleAsync(request, ct)
            )
            .ForMerchant(AuthPermissions.ManageStaff)
            .WithName("InviteStaff")
            .WithSummary("Invites somebody to work for the tenant")
            .Produces<StaffMember>(StatusCodes.Status201Created);
}
