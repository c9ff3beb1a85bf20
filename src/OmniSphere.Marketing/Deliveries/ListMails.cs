using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Marketing.Profiles;

namespace OmniSphere.Marketing.Deliveries;

/// <summary>The mails of a tenant, the latest first.</summary>
internal static class ListMails
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/mails", HandleAsync)
            .WithName("ListMails")
            .WithSummary("Lists the mails that were sent or are to be sent, the latest first")
            .ForMerchant(MarketingPermissions.ReadMails);

    private static async Task<Ok<Page<MailSummary>>> HandleAsync(
        [AsParameters] PageRequest page,
        string? to,
        string? state,
        MarketingDbContext db,
        CancellationToken cancellationToken
    )
    {
        var mails = db.Deliveries.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(to))
        {
            string[] spellings = [to.Trim(), ProfileIdentity.Normalize(to)];
            mails = mails.Where(d => spellings.Contains(d.ToAddress));
        }

        if (State(state) is { } wanted)
        {
            mails = mails.Where(d => d.State == wanted);
        }

        if (page.After<Position>() is { } after)
        {
            mails = mails.Where(d => d.Id < after.Id);
        }

        var rows = await mails
            .OrderByDescending(d => d.Id)
            .Take(page.Size + 1)
            .Select(d => new MailSummary(
                d.Id,
                d.Template,
                d.Language,
                d.ToAddress,
                d.Subject,
                d.State,
                d.Attempts,
                d.CreatedAt,
                d.SentAt
            ))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, page, d => new Position(d.Id)));
    }

    private static DeliveryState? State(string? name) =>
        string.IsNullOrEmpty(name) ? null
        : Enum.TryParse<DeliveryState>(name, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state
        : throw Problem.Invalid("state", "unknown", "One of pending, sending, sent, failed, unknown.");

    private sealed record Position(Id<MailKind> Id);
}

/// <summary>A mail in a list.</summary>
internal sealed record MailSummary(
    Id<MailKind> Id,
    string Template,
    string Language,
    string To,
    string Subject,
    DeliveryState State,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt
);
