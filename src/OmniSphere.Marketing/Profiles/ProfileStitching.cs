using Microsoft.EntityFrameworkCore;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Contracts.Marketing;

namespace OmniSphere.Marketing.Profiles;

/// <summary>The identifiers one event carries; the e-mail is normalised.</summary>
internal sealed record Traces(string? CustomerId, string? Email, Id<CartKind>? CartId)
{
    public static Traces Of(string? customerId, string? email, Id<CartKind>? cartId = null) =>
        new(
            string.IsNullOrWhiteSpace(customerId) ? null : customerId,
            string.IsNullOrWhiteSpace(email) ? null : ProfileIdentity.Normalize(email),
            cartId
        );

    /// <summary>Whether somebody is named, rather than only a cart.</summary>
    public bool NamesSomebody => CustomerId is not null || Email is not null;
}

/// <summary>
/// Finds the profile an event is about, makes one, or merges two that turn out to be one person. The account decides
/// before the address; a cart alone never joins people, since anybody's address can be typed into it. Two accounts are
/// never one person, and an address stays with the account it came with first.
/// </summary>
internal sealed class ProfileStitching(
    MarketingDbContext db,
    MarketingTelemetry telemetry,
    TimeProvider clock,
    ILogger<ProfileStitching> logger
)
{
    /// <summary>Runs inside the consumer's transaction; what it finds is tracked, and saved with the consumer's changes.</summary>
    public async Task<Profile> ResolveAsync(Traces traces, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (var key in Keys(traces))
        {
            await db.LockAsync(key, cancellationToken);
        }

        var profile = await FindAsync(traces, cancellationToken) ?? Create(at);
        await AttachAsync(profile, IdentityKind.Customer, traces.CustomerId, cancellationToken);
        await AttachAsync(profile, IdentityKind.Email, traces.Email, cancellationToken);
        await AttachAsync(profile, IdentityKind.Cart, traces.CartId?.ToString(), cancellationToken);
        return profile;
    }

    // In one order for everybody, so that two events cannot wait for each other.
    private static IEnumerable<string> Keys(Traces traces)
    {
        if (traces.CartId is { } cart)
        {
            yield return $"cart/{cart}";
        }

        if (traces.CustomerId is { } customer)
        {
            yield return $"customer/{customer}";
        }

        if (traces.Email is { } email)
        {
            yield return $"email/{email}";
        }
    }

    private async Task<Profile?> FindAsync(Traces traces, CancellationToken cancellationToken)
    {
        if (!traces.NamesSomebody)
        {
            return await ByAsync(IdentityKind.Cart, traces.CartId?.ToString(), cancellationToken);
        }

        var byCustomer = await ByAsync(IdentityKind.Customer, traces.CustomerId, cancellationToken);
        var byEmail = await ByAsync(IdentityKind.Email, traces.Email, cancellationToken);
        if (byCustomer is null)
        {
            var isFree =
                byEmail is not null
                && (traces.CustomerId is null || byEmail.CustomerId is not { } owner || owner == traces.CustomerId);
            return isFree ? byEmail : null;
        }

        if (byEmail is { CustomerId: null } && byEmail.Id != byCustomer.Id && byCustomer.Email is null)
        {
            await MergeAsync(byCustomer, byEmail, cancellationToken);
        }

        return byCustomer;
    }

    private async Task<Profile?> ByAsync(IdentityKind kind, string? value, CancellationToken cancellationToken) =>
        value is null
            ? null
            : await db.Profiles.SingleOrDefaultAsync(
                p => db.Identities.Any(i => i.Kind == kind && i.Value == value && i.ProfileId == p.Id),
                cancellationToken
            );

    private Profile Create(DateTimeOffset at)
    {
        var profile = new Profile
        {
            TenantId = db.TenantId,
            Id = Id<ProfileKind>.New(clock),
            FirstSeen = at,
            LastSeen = at,
        };
        db.Profiles.Add(profile);
        return profile;
    }

    private async Task AttachAsync(
        Profile profile,
        IdentityKind kind,
        string? value,
        CancellationToken cancellationToken
    )
    {
        if (value is null)
        {
            return;
        }

        var identity = await db.Identities.SingleOrDefaultAsync(
            i => i.Kind == kind && i.Value == value,
            cancellationToken
        );
        if (identity is null)
        {
            identity = new ProfileIdentity
            {
                TenantId = db.TenantId,
                Kind = kind,
                Value = value,
                ProfileId = profile.Id,
                AddedAt = clock.GetUtcNow(),
            };
            db.Identities.Add(identity);
        }
        else if (kind is IdentityKind.Cart)
        {
            identity.ProfileId = profile.Id; // Whoever was named in it last.
        }

        if (identity.ProfileId == profile.Id)
        {
            profile.CustomerId ??= kind is IdentityKind.Customer ? value : null;
            profile.Email ??= kind is IdentityKind.Email ? value : null;
        }
    }

    private async Task MergeAsync(Profile survivor, Profile loser, CancellationToken cancellationToken)
    {
        await db
            .Identities.Where(i => i.ProfileId == loser.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(i => i.ProfileId, survivor.Id), cancellationToken);
        await db
            .ProfileEvents.Where(e => e.ProfileId == loser.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(e => e.ProfileId, survivor.Id), cancellationToken);
        await db
            .Carts.Where(c => c.ProfileId == loser.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.ProfileId, survivor.Id), cancellationToken);
        foreach (var spent in await db.Spending.Where(s => s.ProfileId == loser.Id).ToListAsync(cancellationToken))
        {
            await db.SpendAsync(survivor, spent.Total, cancellationToken);
            db.Spending.Remove(spent);
        }

        survivor.Named(loser.FirstName, loser.LastName, loser.LastSeen);
        survivor.Seen(loser.FirstSeen);
        survivor.Seen(loser.LastSeen);
        survivor.OrderCount += loser.OrderCount;
        survivor.LastOrderAt =
            survivor.LastOrderAt is { } last && last > loser.LastOrderAt
                ? last
                : loser.LastOrderAt ?? survivor.LastOrderAt;
        if (loser.ConsentAt is { } consentAt)
        {
            survivor.Consented(loser.Consent, loser.ConsentSource!, consentAt);
        }

        survivor.Email ??= loser.Email;
        db.Profiles.Remove(loser);
        telemetry.Merged();
        Log.ProfilesMerged(logger, loser.Id.ToString(), survivor.Id.ToString());
    }
}

internal static class Spending
{
    /// <summary>Adds to what a profile has spent; saved with the caller's changes.</summary>
    public static async Task SpendAsync(
        this MarketingDbContext db,
        Profile profile,
        Money amount,
        CancellationToken cancellationToken
    )
    {
        var spending = await db.Spending.FindAsync([db.TenantId, profile.Id, amount.Currency], cancellationToken);
        if (spending is null)
        {
            spending = new ProfileSpending
            {
                TenantId = db.TenantId,
                ProfileId = profile.Id,
                Currency = amount.Currency,
            };
            db.Spending.Add(spending);
        }

        spending.Amount = checked(spending.Amount + amount.Amount);
    }
}
