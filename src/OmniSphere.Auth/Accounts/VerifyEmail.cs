using Microsoft.Extensions.Options;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Http;

namespace OmniSphere.Auth.Accounts;

/// <summary>Proof that a mail arrived.</summary>
/// <param name="Token">The token of the mail.</param>
internal sealed record VerifyEmailRequest(string Token) : IValidated
{
    public void Validate(Validation v) => v.Text(Token, "token", max: 100);
}

/// <summary>Confirms an account's e-mail address by a token sent to it.</summary>
internal sealed class VerifyEmail(
    AuthDbContext db,
    CurrentAccount account,
    OneTimeTokens tokens,
    SignInThrottle throttle,
    SecurityLog log,
    IOptions<AuthOptions> options
)
{
    public async Task<IResult> ConfirmAsync(VerifyEmailRequest request, CancellationToken cancellationToken)
    {
        await db.TransactAsync(
            async ct =>
            {
                var user =
                    await tokens.TakeAsync(TokenPurpose.EmailVerification, request.Token, ct)
                    ?? throw Problem.Unprocessable("token.invalid", "This link is not valid, or no longer.");
                user.EmailConfirmed = true;
                log.Add(SecurityEvents.EmailVerified, user.PublicId);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return Results.NoContent();
    }

    public async Task<IResult> SendAsync(CancellationToken cancellationToken)
    {
        var user = await account.RequireAsync(cancellationToken);
        await throttle.EnterAsync($"verify:{user.UserName}", cancellationToken);
        if (!user.EmailConfirmed)
        {
            var (secret, expiresAt) = tokens.Add(TokenPurpose.EmailVerification, user, options.Value.MailTokenLifetime);
            db.Publish(new EmailVerificationRequested(user.PublicId, user.Email!, user.FirstName, secret, expiresAt));
            await db.SaveChangesAsync(cancellationToken);
        }

        return Results.Accepted();
    }

    public static void Map(ModuleRoutes module)
    {
        module
            .MapPost(
                "/email/verify",
                (VerifyEmailRequest request, VerifyEmail verify, CancellationToken ct) =>
                    verify.ConfirmAsync(request, ct)
            )
            .ForPublic()
            .WithName("VerifyEmail")
            .WithSummary("Confirms an e-mail address with the token of a mail")
            .Produces(StatusCodes.Status204NoContent);
        module
            .MapPost("/email/verification", (VerifyEmail verify, CancellationToken ct) => verify.SendAsync(ct))
            .ForPublic()
            .WithName("SendEmailVerification")
            .WithSummary("Has the verification mail sent again")
            .Produces(StatusCodes.Status202Accepted);
    }
}
