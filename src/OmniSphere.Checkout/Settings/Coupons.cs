using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Settings;

/// <summary>A coupon as merchants write it; its code is in the address.</summary>
internal sealed record CouponRequest(
    string Name,
    decimal? Percent = null,
    Money? Amount = null,
    Money? MinimumSubtotal = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    int? UsageLimit = null,
    int? UsageLimitPerCustomer = null,
    string? Promotion = null
)
{
    public CouponSetting ToSetting(string code) =>
        new(
            code,
            Name,
            Percent,
            Amount,
            MinimumSubtotal,
            StartsAt,
            EndsAt,
            UsageLimit,
            UsageLimitPerCustomer,
            Promotion
        );
}

/// <summary>A coupon as merchants read it.</summary>
internal sealed record CouponDetails(
    string Code,
    string Name,
    decimal? Percent,
    Money? Amount,
    Money? MinimumSubtotal,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    int? UsageLimit,
    int? UsageLimitPerCustomer,
    int Uses,
    string? Promotion,
    string? Batch
)
{
    public static CouponDetails Of(Coupon c) =>
        new(
            c.Code,
            c.Name,
            c.Percent,
            c.AmountOff,
            c.Minimum,
            c.StartsAt,
            c.EndsAt,
            c.UsageLimit,
            c.UsageLimitPerCustomer,
            c.Uses,
            c.Promotion,
            c.Batch
        );
}

/// <summary>Where a page of coupons ends.</summary>
internal sealed record CouponPosition(string Code);

/// <summary>Merchants keep their coupons.</summary>
internal sealed class Coupons(CheckoutDbContext db)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/coupons", ListAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("ListCoupons")
            .WithSummary("The shop's coupons by code, all or those of a batch.");
        admin
            .MapPut("/coupons/{code}", WriteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("SetCoupon")
            .WithSummary("Adds or replaces a coupon; its count of uses stays.");
        admin
            .MapDelete("/coupons/{code}", DeleteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("DeleteCoupon")
            .WithSummary("Removes a coupon.");
    }

    private static async Task<Ok<Page<CouponDetails>>> ListAsync(
        Coupons handler,
        [AsParameters] PageRequest page,
        string? batch,
        CancellationToken cancellationToken
    )
    {
        var after = page.After<CouponPosition>()?.Code;
#pragma warning disable CA1309 // Translated to SQL's own comparison.
        var rows = await handler
            .All()
            .Where(c => batch == null || c.Batch == batch)
            .Where(c => after == null || string.Compare(c.Code, after) > 0)
            .OrderBy(c => c.Code)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
#pragma warning restore CA1309
        return TypedResults.Ok(Page.Of(rows, page, c => new CouponPosition(c.Code)).Select(CouponDetails.Of));
    }

    private static async Task<Ok<CouponDetails>> WriteAsync(
        Coupons handler,
        string code,
        CouponRequest request,
        CheckoutSetup setup,
        CancellationToken cancellationToken
    )
    {
        var setting = request.ToSetting(code);
        var validation = new Validation();
        SettingRules.Check(validation, setting);
        validation.ThrowIfInvalid();
        return TypedResults.Ok(await handler.SetAsync(setting, setup, cancellationToken));
    }

    private static async Task<NoContent> DeleteAsync(Coupons handler, string code, CancellationToken cancellationToken)
    {
        await handler.RemoveAsync(Coupon.Normalise(code), cancellationToken);
        return TypedResults.NoContent();
    }

    private IQueryable<Coupon> All() => db.Coupons.AsNoTracking();

    /// <summary>Refuses a coupon for a promotion that is not there or needs no code.</summary>
    public async Task GuardPromotionAsync(string? handle, CancellationToken cancellationToken)
    {
        if (
            handle is not null
            && await db.Promotions.AsNoTracking().SingleOrDefaultAsync(p => p.Handle == handle, cancellationToken)
                is not { Setting.NeedsCode: true }
        )
        {
            throw Problem.Invalid("promotion", "unknown", SettingRules.NoPromotion);
        }
    }

    // The count of uses belongs to the carts being completed, so it is never written here.
    private Task<CouponDetails> SetAsync(
        CouponSetting setting,
        CheckoutSetup setup,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await GuardPromotionAsync(setting.Promotion, ct);
                var code = Coupon.Normalise(setting.Code);
                var coupon = await db.Coupons.SingleOrDefaultAsync(c => c.Code == code, ct);
                if (coupon is null)
                {
                    coupon = setup.NewCoupon(setting);
                    db.Coupons.Add(coupon);
                }
                else
                {
                    CheckoutSetup.Write(coupon, setting);
                }

                await db.SaveChangesAsync(ct);
                return CouponDetails.Of(coupon);
            },
            cancellationToken
        );

    private Task RemoveAsync(string code, CancellationToken cancellationToken) =>
        db.TransactAsync(
            async ct =>
            {
                db.Coupons.Remove(
                    await db.Coupons.SingleOrDefaultAsync(c => c.Code == code, ct)
                        ?? throw Problem.NotFound("coupon.not_found", "There is no such coupon.")
                );
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
}
