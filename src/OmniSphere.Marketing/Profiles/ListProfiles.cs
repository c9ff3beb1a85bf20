using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Marketing;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Profiles;

/// <summary>Lists profiles, the ones seen last first; searches by the beginning of the address.</summary>
internal static class ListProfiles
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/profiles", HandleAsync)
            .WithName("ListProfiles")
            .WithSummary("Lists customer profiles, the ones seen last first")
            .ForMerchant(MarketingPermissions.ReadProfiles);

    private static async Task<Ok<Page<ProfileSummary>>> HandleAsync(
        [AsParameters] PageRequest page,
        string? email,
        MarketingDbContext db,
        CancellationToken cancellationToken
    )
    {
        var profiles = db.Profiles.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(email))
        {
            var start = ProfileIdentity.Normalize(email);
            profiles = profiles.Where(p => p.Email!.StartsWith(start));
        }

        if (page.After<Position>() is { } after)
        {
            profiles = profiles.Where(p =>
                p.LastSeen < after.LastSeen || (p.LastSeen == after.LastSeen && p.Id < after.Id)
            );
        }

        var rows = await profiles
            .OrderByDescending(p => p.LastSeen)
            .ThenByDescending(p => p.Id)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, page, p => new Position(p.LastSeen, p.Id)).Select(ProfileSummary.From));
    }

    private sealed record Position(DateTimeOffset LastSeen, Id<ProfileKind> Id);
}

/// <summary>A profile in a list.</summary>
internal sealed record ProfileSummary(
    Id<ProfileKind> Id,
    string? Email,
    string? FirstName,
    string? LastName,
    MarketingConsent Consent,
    int OrderCount,
    DateTimeOffset? LastOrderAt,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen
)
{
    public static ProfileSummary From(Profile p) =>
        new(p.Id, p.Email, p.FirstName, p.LastName, p.Consent, p.OrderCount, p.LastOrderAt, p.FirstSeen, p.LastSeen);
}
