using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Http;

namespace OmniSphere.Auth.Passwords;

/// <summary>Whose password is forgotten.</summary>
/// <param name="Email">The account's e-mail address.</param>
internal sealed record ForgotPasswordRequest(string Email) : IValidated
{
    public void Validate(Validation v) => v.Text(Email, "email", max: 254);
}

/// <summary>
/// Has a mail sent with a token that sets a new password. The answer is the same, and takes the same work, whether there is
/// an account or not.
/// </summary>
internal sealed class ForgotPassword(
    AuthDbContext db,
    SignInThrottle throttle,
    OneTimeTokens tokens,
    SecurityLog log,
    IOptions<AuthOptions> options
)
{
    public async Task<IResult> HandleAsync(
        AccountKind kind,
        ForgotPasswordRequest request,
        CancellationToken cancellationToken
    )
    {
        var name = User.SignInName(kind, request.Email);
        await throttle.EnterAsync($"forgot:{name}", cancellationToken);
        var user = await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(u => u.NormalizedUserName == name && !u.Disabled, cancellationToken);
        log.Add(SecurityEvents.PasswordResetRequested, user?.PublicId);
        if (user is not null)
        {
            var (secret, expiresAt) = tokens.Add(TokenPurpose.PasswordReset, user, options.Value.PasswordResetLifetime);
            db.Publish(
                new PasswordResetRequested(
                    user.PublicId,
                    kind == AccountKind.Staff,
                    user.Email!,
                    user.FirstName,
                    secret,
                    expiresAt
                )
            );
        }

        await db.SaveChangesAsync(cancellationToken);
        return Results.Accepted();
    }

    public static void Map(ModuleRoutes module)
    {
        module
            .MapPost(
                "/password/forgot",
                (ForgotPasswordRequest request, ForgotPassword forgot, CancellationToken ct) =>
                    forgot.HandleAsync(AccountKind.Shopper, request, ct)
            )
            .ForPublic()
            .WithName("ForgotPassword")
            .WithSummary("Has a mail sent that lets a customer choose a new password")
            .Produces(StatusCodes.Status202Accepted);
        module
            .MapPost(
                "/staff/password/forgot",
                (ForgotPasswordRequest request, ForgotPassword forgot, CancellationToken ct) =>
                    forgot.HandleAsync(AccountKind.Staff, request, ct)
            )
            .ForPublic()
            .WithName("StaffForgotPassword")
            .WithSummary("Has a mail sent that lets a staff member choose a new password")
            .Produces(StatusCodes.Status202Accepted);
    }
}
