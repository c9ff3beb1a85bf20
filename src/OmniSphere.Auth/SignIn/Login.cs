using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.Passwords;
using OmniSphere.Auth.Security;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Auth.SignIn;

/// <summary>Somebody's credentials.</summary>
/// <param name="Email">The account's e-mail address.</param>
/// <param name="Password">The account's password.</param>
internal sealed record LoginRequest(string Email, string Password) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Email, "email", max: 254);
        v.Text(Password, "password", max: PasswordRules.LongestInput);
    }
}

/// <summary>A ticket to be traded at <c>/auth/connect/token</c>.</summary>
/// <param name="LoginTicket">The secret; works once.</param>
/// <param name="ExpiresIn">Seconds it is good for.</param>
internal sealed record LoginAnswer(string LoginTicket, int ExpiresIn);

/// <summary>
/// Checks credentials and answers a login ticket, which the client trades for tokens with the grant
/// <c>urn:omnisphere:params:grant-type:login-ticket</c>: passwords never reach the OAuth endpoints.
/// </summary>
internal sealed class Login(
    AuthDbContext db,
    Credentials credentials,
    SignInThrottle throttle,
    OneTimeTokens tokens,
    SecurityLog log,
    AuthTelemetry telemetry,
    IOptions<AuthOptions> options
)
{
    public async Task<LoginAnswer> HandleAsync(
        AccountKind kind,
        LoginRequest request,
        CancellationToken cancellationToken
    )
    {
        var name = User.SignInName(kind, request.Email);
        await throttle.EnterAsync(name, cancellationToken);
        var user = await db.Users.SingleOrDefaultAsync(u => u.NormalizedUserName == name, cancellationToken);
        if (!credentials.Check(user, request.Password) || user is null or { Disabled: true })
        {
            telemetry.SignIn(kind, succeeded: false);
            log.Add(SecurityEvents.SignInFailed, user?.PublicId);
            await db.SaveChangesAsync(cancellationToken);
            throw Problem.Unauthorized("sign_in.failed", "The e-mail address or the password is wrong.");
        }

        telemetry.SignIn(kind, succeeded: true);
        log.Add(SecurityEvents.SignedIn, user.PublicId);
        var ticket = Ticket(user);
        await db.SaveChangesAsync(cancellationToken);
        await throttle.ForgetAsync(name, cancellationToken);
        return ticket;
    }

    /// <summary>A ticket for somebody who has just proved who they are; saved with the context.</summary>
    public LoginAnswer Ticket(User user)
    {
        var lifetime = options.Value.LoginTicketLifetime;
        return new LoginAnswer(tokens.Add(TokenPurpose.Login, user, lifetime).Secret, (int)lifetime.TotalSeconds);
    }

    public static void Map(ModuleRoutes module)
    {
        module
            .MapPost(
                "/login",
                (LoginRequest request, Login login, CancellationToken ct) =>
                    login.HandleAsync(AccountKind.Shopper, request, ct)
            )
            .ForPublic()
            .WithName("Login")
            .WithSummary("Trades a customer's e-mail and password for a login ticket");
        module
            .MapPost(
                "/staff/login",
                (LoginRequest request, Login login, CancellationToken ct) =>
                    login.HandleAsync(AccountKind.Staff, request, ct)
            )
            .ForPublic()
            .WithName("StaffLogin")
            .WithSummary("Trades a staff member's e-mail and password for a login ticket");
    }
}
