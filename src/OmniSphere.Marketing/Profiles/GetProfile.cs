using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Marketing;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Profiles;

/// <summary>One profile with what it is known by and the latest entries of its timeline.</summary>
internal static class GetProfile
{
    private const int LatestEvents = 50;

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/profiles/{id}", HandleAsync)
            .WithName("GetProfile")
            .WithSummary("Reads a customer profile with its latest events")
            .ForMerchant(MarketingPermissions.ReadProfiles);

    private static async Task<VersionedOk<ProfileDetails>> HandleAsync(
        Id<ProfileKind> id,
        MarketingDbContext db,
        CancellationToken cancellationToken
    )
    {
        var profile =
            await db.Profiles.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken)
            ?? throw NotFound();
        var identities = await db
            .Identities.AsNoTracking()
            .Where(i => i.ProfileId == id)
            .OrderBy(i => i.AddedAt)
            .ToListAsync(cancellationToken);
        var spending = await db.Spending.AsNoTracking().Where(s => s.ProfileId == id).ToListAsync(cancellationToken);
        var events = await db
            .ProfileEvents.AsNoTracking()
            .Where(e => e.ProfileId == id)
            .OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Id)
            .Take(LatestEvents)
            .ToListAsync(cancellationToken);
        return Versioned.Ok(ProfileDetails.From(profile, identities, spending, events), profile.Version);
    }

    internal static ProblemException NotFound() => Problem.NotFound("profile.not_found", "There is no such profile.");
}

/// <summary>Everything about a profile.</summary>
internal sealed record ProfileDetails(
    Id<ProfileKind> Id,
    string? Email,
    string? CustomerId,
    string? FirstName,
    string? LastName,
    JsonElement Traits,
    ConsentState MarketingConsent,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    int OrderCount,
    DateTimeOffset? LastOrderAt,
    IReadOnlyList<Money> LifetimeValue,
    IReadOnlyList<IdentityView> Identities,
    IReadOnlyList<ProfileEventView> Events
)
{
    public static ProfileDetails From(
        Profile profile,
        IEnumerable<ProfileIdentity> identities,
        IEnumerable<ProfileSpending> spending,
        IEnumerable<ProfileEvent> events
    ) =>
        new(
            profile.Id,
            profile.Email,
            profile.CustomerId,
            profile.FirstName,
            profile.LastName,
            JsonElement.Parse(profile.Traits),
            new ConsentState(profile.Consent, profile.ConsentSource, profile.ConsentAt),
            profile.FirstSeen,
            profile.LastSeen,
            profile.OrderCount,
            profile.LastOrderAt,
            [.. spending.OrderBy(s => s.Currency.Code, StringComparer.Ordinal).Select(s => s.Total)],
            [.. identities.Select(i => new IdentityView(i.Kind, i.Value, i.AddedAt))],
            [.. events.Select(ProfileEventView.From)]
        );
}

/// <summary>A consent decision, who recorded it and when.</summary>
internal sealed record ConsentState(MarketingConsent State, string? Source, DateTimeOffset? At);

/// <summary>An identifier of a profile.</summary>
internal sealed record IdentityView(IdentityKind Kind, string Value, DateTimeOffset AddedAt);
