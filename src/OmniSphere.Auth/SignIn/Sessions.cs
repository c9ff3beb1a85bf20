using Microsoft.EntityFrameworkCore;
using OmniSphere.Auth.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OmniSphere.Auth.SignIn;

/// <summary>
/// Ends sessions: what a sign-in began, with all tokens that came of it. Refreshing ends at once; access tokens that are
/// out run to their end, since other services check them offline.
/// </summary>
internal sealed class Sessions(AuthDbContext db)
{
    public Task EndAsync(Guid session, CancellationToken cancellationToken) =>
        EndAsync(s => s.Id == session, cancellationToken);

    /// <summary>Ends all sessions of an account, perhaps except the one that asks for it.</summary>
    public Task EndAllAsync(User user, Guid? except, CancellationToken cancellationToken)
    {
        var subject = user.PublicId.ToString();
        return EndAsync(s => s.Subject == subject && s.Id != except, cancellationToken);
    }

    private Task EndAsync(
        System.Linq.Expressions.Expression<Func<Issuer.Session, bool>> which,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                var ids = await db.Set<Issuer.Session>()
                    .Where(which)
                    .Where(s => s.Status == Statuses.Valid)
                    .Select(s => s.Id)
                    .ToListAsync(ct);
                await db.Set<Issuer.IssuedToken>()
                    .Where(t => ids.Contains(t.Authorization!.Id) && t.Status == Statuses.Valid)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, Statuses.Revoked), ct);
                await db.Set<Issuer.Session>()
                    .Where(s => ids.Contains(s.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, Statuses.Revoked), ct);
            },
            cancellationToken
        );
}
