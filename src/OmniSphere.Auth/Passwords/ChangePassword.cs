using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Auth.Passwords;

/// <summary>A new password for the signed-in person.</summary>
/// <param name="CurrentPassword">Proves that it is still them.</param>
/// <param name="NewPassword">8 to 128 characters; the most common ones are refused.</param>
internal sealed record ChangePasswordRequest(string CurrentPassword, string NewPassword) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(CurrentPassword, "currentPassword", max: PasswordRules.LongestInput);
        v.NewPassword(NewPassword, "newPassword");
    }
}

/// <summary>Changes the password and ends every other session of the account.</summary>
internal sealed class ChangePassword(
    AuthDbContext db,
    CurrentAccount account,
    Credentials credentials,
    SignInThrottle throttle,
    Sessions sessions,
    OneTimeTokens tokens,
    SecurityLog log
)
{
    public async Task<IResult> HandleAsync(ChangePasswordRequest request, CancellationToken cancellationToken)
    {
        var user = await account.RequireAsync(cancellationToken);
        await throttle.EnterAsync(user.UserName!, cancellationToken);
        if (!credentials.Check(user, request.CurrentPassword))
        {
            throw Problem.Invalid("currentPassword", "wrong", "This is not your password.");
        }

        // Hashed before the transaction, which must not hold the database up.
        var hash = credentials.Hash(request.NewPassword);
        await db.TransactAsync(
            async ct =>
            {
                user = await account.RequireAsync(ct); // Anew: this may run again, from a clean context.
                user.PasswordHash = hash;
                log.Add(SecurityEvents.PasswordChanged, user.PublicId);
                await db.SaveChangesAsync(ct);
                await tokens.RemoveAllAsync(user, [TokenPurpose.Login, TokenPurpose.PasswordReset], ct);
                await sessions.EndAllAsync(user, except: account.Session, ct);
            },
            cancellationToken
        );
        await throttle.ForgetAsync(user.UserName!, cancellationToken);
        return Results.NoContent();
    }

    public static void Map(ModuleRoutes module) =>
        module
            .MapPost(
                "/password",
                (ChangePasswordRequest request, ChangePassword change, CancellationToken ct) =>
                    change.HandleAsync(request, ct)
            )
            .ForPublic()
            .WithName("ChangePassword")
            .WithSummary("Changes the signed-in person's password and ends their other sessions")
            .Produces(StatusCodes.Status204NoContent);
}
