using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Deliveries;

/// <summary>One mail with its contents and what became of it.</summary>
internal static class GetMail
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/mails/{id}", HandleAsync)
            .WithName("GetMail")
            .WithSummary("Reads a mail")
            .ForMerchant(MarketingPermissions.ReadMails);

    private static async Task<Ok<MailDetails>> HandleAsync(
        Id<MailKind> id,
        MarketingDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellationToken) is { } mail
            ? TypedResults.Ok(MailDetails.Of(mail))
            : throw Problem.NotFound("mail.not_found", "There is no such mail.");
}

/// <summary>Everything about a mail; the contents of a confidential one are shown to nobody.</summary>
internal sealed record MailDetails(
    Id<MailKind> Id,
    string MessageId,
    string Template,
    string Language,
    MailPurpose Purpose,
    string From,
    string To,
    string? ToName,
    string Subject,
    bool Confidential,
    string? Html,
    string? Text,
    DeliveryState State,
    int Attempts,
    string? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt
)
{
    public static MailDetails Of(Delivery d) =>
        new(
            d.Id,
            d.ToMessage().MessageId,
            d.Template,
            d.Language,
            d.Purpose,
            d.FromAddress,
            d.ToAddress,
            d.ToName,
            d.Subject,
            d.Confidential,
            d.Confidential ? null : d.Html,
            d.Confidential ? null : d.Text,
            d.State,
            d.Attempts,
            d.Error,
            d.CreatedAt,
            d.SentAt
        );
}
