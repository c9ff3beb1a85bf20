using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Marketing;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Profiles;

/// <summary>A person's whole timeline, the latest first.</summary>
internal static class ListProfileEvents
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/profiles/{id}/events", HandleAsync)
            .WithName("ListProfileEvents")
            .WithSummary("Lists the events of a customer profile, the latest first")
            .ForMerchant(MarketingPermissions.ReadProfiles);

    private static async Task<Ok<Page<ProfileEventView>>> HandleAsync(
        Id<ProfileKind> id,
        [AsParameters] PageRequest page,
        MarketingDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Profiles.AnyAsync(p => p.Id == id, cancellationToken))
        {
            throw GetProfile.NotFound();
        }

        var events = db.ProfileEvents.AsNoTracking().Where(e => e.ProfileId == id);
        if (page.After<Position>() is { } after)
        {
            events = events.Where(e => e.At < after.At || (e.At == after.At && e.Id < after.Id));
        }

        var rows = await events
            .OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Id)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, page, e => new Position(e.At, e.Id)).Select(ProfileEventView.From));
    }

    private sealed record Position(DateTimeOffset At, Id<ProfileEventKind> Id);
}

/// <summary>One entry of a timeline.</summary>
internal sealed record ProfileEventView(
    Id<ProfileEventKind> Id,
    string Type,
    DateTimeOffset At,
    JsonElement Data,
    Guid SourceEventId
)
{
    public static ProfileEventView From(ProfileEvent e) =>
        new(e.Id, e.Type, e.At, JsonElement.Parse(e.Data), e.SourceEventId);
}
