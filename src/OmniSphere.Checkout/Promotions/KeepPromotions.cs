using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Promotions;

/// <summary>A promotion as merchants write it; its handle is in the address.</summary>
internal sealed record PromotionRequest
{
    public required string Name { get; init; }
    public bool Active { get; init; } = true;
    public int Priority { get; init; }
    public PromotionCombination Combination { get; init; }
    public string? Group { get; init; }
    public bool NeedsCode { get; init; }
    public DateTimeOffset? StartsAt { get; init; }
    public DateTimeOffset? EndsAt { get; init; }
    public int? UsageLimit { get; init; }
    public int? UsageLimitPerCustomer { get; init; }
    public IReadOnlyList<PromotionCondition>? Conditions { get; init; }
    public required PromotionEffect Effect { get; init; }

    public PromotionSetting ToSetting(string handle) =>
        new()
        {
            Handle = handle,
            Name = Name,
            Active = Active,
            Priority = Priority,
            Combination = Combination,
            Group = Group,
            NeedsCode = NeedsCode,
            StartsAt = StartsAt?.ToUniversalTime(),
            EndsAt = EndsAt?.ToUniversalTime(),
            UsageLimit = UsageLimit,
            UsageLimitPerCustomer = UsageLimitPerCustomer,
            Conditions = Conditions ?? [],
            Effect = Effect,
        };
}

/// <summary>A promotion as merchants read it.</summary>
internal sealed record PromotionView(PromotionSetting Promotion, long Version, int Uses)
{
    public static PromotionView Of(Promotion p) => new(p.Setting, p.Version, p.Uses);
}

/// <summary>Where a page of promotions ends.</summary>
internal sealed record PromotionPosition(string Handle);

/// <summary>Merchants keep their promotions.</summary>
internal sealed class KeepPromotions(CheckoutDbContext db, CheckoutSetup setup)
{
    public const int Most = 500;

    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/promotions", ListAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("ListPromotions")
            .WithSummary("The shop's promotions by handle.");
        admin
            .MapGet("/promotions/{handle}", ReadAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("GetPromotion")
            .WithSummary("A promotion.");
        admin
            .MapPut("/promotions/{handle}", WriteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("SetPromotion")
            .WithSummary("Adds or replaces a promotion; its count of uses stays.");
        admin
            .MapDelete("/promotions/{handle}", DeleteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("DeletePromotion")
            .WithSummary("Removes a promotion; its codes stay and no longer apply.");
    }

    private static async Task<Ok<Page<PromotionView>>> ListAsync(
        KeepPromotions handler,
        [AsParameters] PageRequest page,
        CancellationToken cancellationToken
    )
    {
        var after = page.After<PromotionPosition>()?.Handle;
#pragma warning disable CA1309 // Translated to SQL's own comparison.
        var rows = await handler
            .All()
            .Where(p => after == null || string.Compare(p.Handle, after) > 0)
            .OrderBy(p => p.Handle)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
#pragma warning restore CA1309
        return TypedResults.Ok(Page.Of(rows, page, p => new PromotionPosition(p.Handle)).Select(PromotionView.Of));
    }

    private static async Task<VersionedOk<PromotionView>> ReadAsync(
        KeepPromotions handler,
        string handle,
        CancellationToken cancellationToken
    )
    {
        var promotion =
            await handler.All().SingleOrDefaultAsync(p => p.Handle == handle, cancellationToken) ?? throw NotFound();
        return Versioned.Ok(PromotionView.Of(promotion), promotion.Version);
    }

    private static async Task<VersionedOk<PromotionView>> WriteAsync(
        KeepPromotions handler,
        string handle,
        PromotionRequest request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var setting = request.ToSetting(handle);
        var validation = new Validation();
        PromotionChecks.Check(validation, setting);
        validation.ThrowIfInvalid();
        var view = await handler.SetAsync(setting, ifMatch, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private static async Task<NoContent> DeleteAsync(
        KeepPromotions handler,
        string handle,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        await handler.RemoveAsync(handle, ifMatch, cancellationToken);
        return TypedResults.NoContent();
    }

    private IQueryable<Promotion> All() => db.Promotions.AsNoTracking();

    private async Task<PromotionView> SetAsync(
        PromotionSetting setting,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        Promotion? promotion = null;
        await setup.ChangeAsync(
            async (_, ct) =>
            {
                promotion = await db.Promotions.SingleOrDefaultAsync(p => p.Handle == setting.Handle, ct);
                if (promotion is not null)
                {
                    ifMatch.Guard(promotion.Version);
                    promotion.Write(setting);
                    return;
                }

                if (await db.Promotions.CountAsync(ct) >= Most)
                {
                    throw Problem.Unprocessable("promotion.too_many", $"A shop has at most {Most} promotions.");
                }

                promotion = setup.NewPromotion(setting);
                db.Promotions.Add(promotion);
            },
            cancellationToken
        );
        return PromotionView.Of(promotion!);
    }

    private Task RemoveAsync(string handle, IfMatch ifMatch, CancellationToken cancellationToken) =>
        setup.ChangeAsync(
            async (_, ct) =>
            {
                var promotion =
                    await db.Promotions.SingleOrDefaultAsync(p => p.Handle == handle, ct) ?? throw NotFound();
                ifMatch.Guard(promotion.Version);
                db.Promotions.Remove(promotion);
            },
            cancellationToken
        );

    private static ProblemException NotFound() =>
        Problem.NotFound("promotion.not_found", "There is no such promotion.");
}
