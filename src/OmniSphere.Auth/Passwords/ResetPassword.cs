using System.Buffers.Text;
using System.Security.Cryptography;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Auth.Passwords;

/// <summary>A new password, by a token from a mail.</summary>
/// <param name="Token">The token of the mail: of a reset or an invitation.</param>
/// <param name="NewPassword">8 to 128 characters; the most common ones are refused.</param>
internal sealed record ResetPasswordRequest(string Token, string NewPassword) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Token, "token", max: 100);
        v.NewPassword(NewPassword, "newPassword");
    }
}

/// <summary>Sets a new password, confirms the address the token was sent to and ends every session of the account.</summary>
internal sealed class ResetPassword(
    AuthDbContext db,
    OneTimeTokens tokens,
    Credentials credentials,
    Sessions sessions,
    SecurityLog log
)
{
    public async Task<IResult> HandleAsync(ResetPasswordRequest request, CancellationToken cancellationToken)
    {
        // Hashed before the transaction, which must not hold the database up.
        var hash = credentials.Hash(request.NewPassword);
        await db.TransactAsync(
            async ct =>
            {
                var user =
                    await tokens.TakeAsync(TokenPurpose.PasswordReset, request.Token, ct)
                    ?? throw Problem.Unprocessable("token.invalid", "This link is not valid, or no longer.");
                user.PasswordHash = hash;
                user.EmailConfirmed = true;
                user.SecurityStamp = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(20));
                log.Add(SecurityEvents.PasswordReset, user.PublicId);
                await db.SaveChangesAsync(ct);
                await tokens.RemoveAllAsync(user, [TokenPurpose.Login, TokenPurpose.PasswordReset], ct);
                await sessions.EndAllAsync(user, except: null, ct);
            },
            cancellationToken
        );
        return Results.NoContent();
    }

    public static void Map(ModuleRoutes module) =>
        module
            .MapPost(
                "/password/reset",
                (ResetPasswordRequest request, ResetPassword reset, CancellationToken ct) =>
                    reset.HandleAsync(request, ct)
            )
            .ForPublic()
            .WithName("ResetPassword")
            .WithSummary("Sets a new password with the token of a mail")
            .Produces(StatusCodes.Status204NoContent);
}
