using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Auth.Passwords;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Http;

namespace OmniSphere.Auth.Accounts;

/// <summary>A new customer.</summary>
/// <param name="Email">Unique among the tenant's customers, without regard to case.</param>
/// <param name="Password">8 to 128 characters; the most common ones are refused.</param>
/// <param name="FirstName">Optional, at most 100 characters.</param>
/// <param name="LastName">Optional, at most 100 characters.</param>
/// <param name="AcceptsMarketing">Whether the customer wants news by mail. Default no.</param>
internal sealed record RegisterRequest(
    string Email,
    string Password,
    string? FirstName = null,
    string? LastName = null,
    bool AcceptsMarketing = false
) : IValidated
{
    public void Validate(Validation v)
    {
        if (v.Required(Email, "email"))
        {
            v.Email(Email.Trim(), "email");
        }

        v.NewPassword(Password, "password", Email);
        v.Length(FirstName, "firstName", max: 100);
        v.Length(LastName, "lastName", max: 100);
    }
}

/// <summary>The new account and a ticket that signs it in.</summary>
/// <param name="Account">The account.</param>
/// <param name="LoginTicket">To be traded at <c>/auth/connect/token</c>; works once.</param>
/// <param name="ExpiresIn">Seconds the ticket is good for.</param>
internal sealed record RegisterAnswer(AccountView Account, string LoginTicket, int ExpiresIn);

/// <summary>
/// Opens a customer's account and signs it in. An address that has an account already is told so (409
/// <c>email.taken</c>): anything else would leave honest people stuck, and a shop that sends a mail instead tells the same.
/// Asking for many addresses is slowed down by client.
/// </summary>
internal sealed class Register(
    AuthDbContext db,
    UserManager<User> users,
    Credentials credentials,
    SignInThrottle throttle,
    OneTimeTokens tokens,
    Login login,
    SecurityLog log,
    AuthTelemetry telemetry,
    TimeProvider clock,
    IOptions<AuthOptions> options
)
{
    private const string Probing = "register";

    public async Task<IResult> HandleAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        var user = new User(Id<UserKind>.New(clock), AccountKind.Shopper, request.Email, clock.GetUtcNow())
        {
            FirstName = request.FirstName,
            LastName = request.LastName,
            AcceptsMarketing = request.AcceptsMarketing,
        };
        credentials.Set(user, request.Password);
        LoginAnswer? ticket = null;
        if (!await TryCreateAsync(user, () => ticket = login.Ticket(user), cancellationToken))
        {
            await throttle.EnterAsync(Probing, cancellationToken);
            throw Problem.Conflict("email.taken", "There is an account with this e-mail address. Sign in instead.");
        }

        telemetry.Registered();
        return Results.Created(
            "/auth/v1/me",
            new RegisterAnswer(AccountView.Of(user), ticket!.LoginTicket, ticket.ExpiresIn)
        );
    }

    /// <summary>False when the e-mail address has an account of this kind already.</summary>
    public Task<bool> TryCreateAsync(User user, CancellationToken cancellationToken) =>
        TryCreateAsync(user, static () => { }, cancellationToken);

    /// <summary>The same with what belongs to the account, added to the context by <paramref name="also"/>: all of it or nothing.</summary>
    public async Task<bool> TryCreateAsync(User user, Action also, CancellationToken cancellationToken)
    {
        try
        {
            return await db.TransactAsync(
                async ct =>
                {
                    if (!(await users.CreateAsync(user)).Succeeded)
                    {
                        return false;
                    }

                    Announce(user);
                    also();
                    await db.SaveChangesAsync(ct);
                    return true;
                },
                cancellationToken
            );
        }
        catch (DbUpdateException)
        {
            var taken = db.Users.AsNoTracking().Where(u => u.NormalizedUserName == user.UserName && u.Id != user.Id);
            if (await taken.AnyAsync(cancellationToken))
            {
                return false; // Somebody registered the same address at the same moment.
            }

            throw;
        }
    }

    private void Announce(User user)
    {
        log.Add(SecurityEvents.Registered, user.PublicId);
        if (user.Kind != AccountKind.Shopper)
        {
            return;
        }

        db.Publish(
            new CustomerRegistered(user.PublicId, user.Email!, user.FirstName, user.LastName, user.AcceptsMarketing)
        );
        if (!user.EmailConfirmed)
        {
            var (secret, expiresAt) = tokens.Add(TokenPurpose.EmailVerification, user, options.Value.MailTokenLifetime);
            db.Publish(new EmailVerificationRequested(user.PublicId, user.Email!, user.FirstName, secret, expiresAt));
        }
    }

    public static void Map(ModuleRoutes module) =>
        module
            .MapPost(
                "/register",
                (RegisterRequest request, Register register, CancellationToken ct) => register.HandleAsync(request, ct)
            )
            .ForPublic()
            .WithName("Register")
            .WithSummary("Opens a customer's account")
            .Produces<RegisterAnswer>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status409Conflict);
}
