using Microsoft.Extensions.Options;
using OmniSphere.Auth.Issuer;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Auth.Staff;
using OmniSphere.Contracts.Auth;
using OmniSphere.Contracts.Platform;
using OmniSphere.Events;

namespace OmniSphere.Auth.Accounts;

/// <summary>
/// Sets up a new tenant's sign-in: keys and first-party clients, so that the first request does not wait for them, and
/// the owner's invitation.
/// </summary>
internal sealed class OpenShop(
    AuthDbContext db,
    KeySchedule keys,
    Register register,
    OneTimeTokens tokens,
    SecurityLog log,
    TimeProvider clock,
    IOptions<AuthOptions> options
) : IEventConsumer<TenantCreated>
{
    public const string Name = "auth.tenants";

    public async Task HandleAsync(
        TenantCreated integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        await keys.OpenAsync(cancellationToken);
        if (integrationEvent.Owner is not { } owner)
        {
            return;
        }

        var user = new User(Id<UserKind>.New(clock), AccountKind.Staff, owner.Email, clock.GetUtcNow())
        {
            FirstName = owner.FirstName,
            LastName = owner.LastName,
            Role = StaffRoles.Owner,
        };
        if (await register.TryCreateAsync(user, cancellationToken))
        {
            var (secret, expiresAt) = tokens.Add(TokenPurpose.PasswordReset, user, options.Value.MailTokenLifetime);
            db.Publish(new StaffInvited(user.PublicId, user.Email!, user.FirstName, user.Role, secret, expiresAt));
            log.Add(SecurityEvents.StaffInvited, user.PublicId);
        }
    }
}
