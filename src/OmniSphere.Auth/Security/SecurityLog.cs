using OmniSphere.Contracts.Auth;

namespace OmniSphere.Auth.Security;

/// <summary>Adds to the security log; written with the next save of the context.</summary>
internal sealed class SecurityLog(AuthDbContext db, ClientAddress client, TimeProvider clock)
{
    public void Add(string name, Id<UserKind>? user) =>
        db.SecurityEvents.Add(
            new SecurityEvent
            {
                Id = Id<SecurityEventKind>.New(clock),
                Event = name,
                UserId = user,
                At = clock.GetUtcNow(),
                Client = client.Text,
            }
        );
}
