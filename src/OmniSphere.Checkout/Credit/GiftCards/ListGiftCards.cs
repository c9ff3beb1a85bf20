using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>Where a page of accounts ends; ids rise with time.</summary>
internal sealed record CreditPosition(Id<CreditAccountKind> Id);

/// <param name="Code">The code as the customer tells it.</param>
internal sealed record GiftCardCodeRequest(string Code) : IValidated
{
    public void Validate(Validation v) => v.Text(Code, "code", GiftCardCode.LongestText);
}

/// <summary>Merchants read their gift cards, and find one by its code.</summary>
internal sealed class ListGiftCards(CheckoutDbContext db, FindGiftCard find, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/gift-cards", ListAsync)
            .ForMerchant(CheckoutPermissions.CreditRead)
            .WithName("ListGiftCards")
            .WithSummary("The shop's gift cards, newest first; by status, recipient or the last four characters.");
        admin
            .MapGet("/gift-cards/{id}", ReadAsync)
            .ForMerchant(CheckoutPermissions.CreditRead)
            .WithName("GetGiftCard")
            .WithSummary("Reads a gift card.");
        admin
            .MapPost("/gift-cards/lookup", LookUpAsync)
            .ForMerchant(CheckoutPermissions.CreditRead)
            .WithName("LookUpGiftCard")
            .WithSummary("Finds a gift card by its code.");
    }

    private static async Task<Ok<Page<GiftCardView>>> ListAsync(
        ListGiftCards handler,
        [AsParameters] PageRequest page,
        string? status,
        string? q,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await handler.PageAsync(page, status, q, cancellationToken));

    private static async Task<VersionedOk<GiftCardView>> ReadAsync(
        ListGiftCards handler,
        Id<CreditAccountKind> id,
        CancellationToken cancellationToken
    )
    {
        var card = await handler.OneAsync(id, cancellationToken);
        return Versioned.Ok(card, card.Version);
    }

    private static async Task<VersionedOk<GiftCardView>> LookUpAsync(
        ListGiftCards handler,
        GiftCardCodeRequest request,
        CancellationToken cancellationToken
    )
    {
        var card = await handler.ByCodeAsync(request.Code, cancellationToken);
        return Versioned.Ok(card, card.Version);
    }

    /// <exception cref="ProblemException">404 <c>credit.not_found</c>.</exception>
    public async Task<GiftCardView> OneAsync(Id<CreditAccountKind> id, CancellationToken cancellationToken) =>
        GiftCardView.Of(
            await All().SingleOrDefaultAsync(a => a.Id == id, cancellationToken)
                ?? throw CreditProblems.AccountNotFound(),
            clock.GetUtcNow()
        );

    private async Task<GiftCardView> ByCodeAsync(string code, CancellationToken cancellationToken) =>
        GiftCardView.Of(await find.ByCodeAsync(code, cart: null, cancellationToken), clock.GetUtcNow());

    private IQueryable<CreditAccount> All() =>
        db.CreditAccounts.AsNoTracking().Where(a => a.Kind == CreditKind.GiftCard);

    private async Task<Page<GiftCardView>> PageAsync(
        PageRequest page,
        string? status,
        string? text,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var cards = Of(All(), status, now);
        if (!string.IsNullOrWhiteSpace(text))
        {
            var (last4, recipient) = (text.Trim().ToUpperInvariant(), text.Trim());
            cards = cards.Where(a => a.Last4 == last4 || a.Recipient == recipient);
        }

        if (page.After<CreditPosition>() is { } after)
        {
            cards = cards.Where(a => a.Id < after.Id);
        }

        var rows = await cards.OrderByDescending(a => a.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, page, a => new CreditPosition(a.Id)).Select(a => GiftCardView.Of(a, now));
    }

    private static IQueryable<CreditAccount> Of(IQueryable<CreditAccount> cards, string? status, DateTimeOffset now) =>
        status?.ToUpperInvariant() switch
        {
            null => cards,
            "ACTIVE" => cards.Where(a => a.DisabledAt == null && (a.ExpiresAt == null || a.ExpiresAt > now)),
            "EXPIRED" => cards.Where(a => a.DisabledAt == null && a.ExpiresAt <= now),
            "DISABLED" => cards.Where(a => a.DisabledAt != null),
            _ => throw Problem.Invalid("status", "unknown", "There is no such status."),
        };
}
