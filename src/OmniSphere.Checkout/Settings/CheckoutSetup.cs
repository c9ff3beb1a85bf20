using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Credit.GiftCards;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Zones;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Settings;

/// <summary>Writes settings: every change raises their version and empties the cache.</summary>
internal sealed class CheckoutSetup(
    CheckoutDbContext db,
    SettingsCache cache,
    TakeOverGiftCards giftCards,
    TimeProvider clock
) : ICheckoutSetup
{
    public async Task ApplyAsync(CheckoutSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var validation = new Validation();
        SettingRules.Check(validation, settings);
        validation.ThrowIfInvalid();
        await ChangeAsync(
            async (row, ct) =>
            {
                row.PricesIncludeTax = settings.PricesIncludeTax;
                row.EuReverseCharge = settings.EuReverseCharge;
                await db.Zones.ExecuteDeleteAsync(ct);
                db.Zones.AddRange(settings.Zones.Select(NewZone));
                await db.TaxRates.ExecuteDeleteAsync(ct);
                await db.ShippingMethods.ExecuteDeleteAsync(ct);
                db.TaxRates.AddRange(settings.TaxRates.Select(NewRate));
                db.ShippingMethods.AddRange(settings.ShippingMethods.Select(NewMethod));
                await ReplacePromotionsAsync(settings.Promotions, ct);
                await ReplaceCouponsAsync(settings.Coupons, ct);
                await giftCards.RunAsync(settings.GiftCards, ct);
            },
            cancellationToken
        );
    }

    /// <summary>Applies a change to the settings of the scope's tenant in one transaction.</summary>
    public async Task ChangeAsync(
        Func<TenantSettings, CancellationToken, Task> change,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await WriteAsync(change, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Somebody made the tenant's first settings at the same moment.
            await WriteAsync(change, cancellationToken);
        }

        cache.Remove(db.TenantId);
    }

    private Task WriteAsync(
        Func<TenantSettings, CancellationToken, Task> change,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var row = await db.Settings.SingleOrDefaultAsync(ct);
                if (row is null)
                {
                    row = new TenantSettings { TenantId = db.TenantId };
                    db.Settings.Add(row);
                }

                row.ChangedAt = clock.GetUtcNow();
                await change(row, ct);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );

    public TaxRate NewRate(TaxRateSetting setting)
    {
        var rate = new TaxRate
        {
            TenantId = db.TenantId,
            Id = Id<TaxRateKind>.New(clock),
            Country = "",
            Category = "",
            Name = "",
        };
        Write(rate, setting);
        return rate;
    }

    public static void Write(TaxRate rate, TaxRateSetting setting)
    {
        rate.Country = setting.Country;
        rate.Region = setting.Region;
        rate.Category = setting.Category;
        rate.Name = setting.Name;
        rate.Millionths = SettingRules.Millionths(setting.Percent);
        rate.AppliesToShipping = setting.AppliesToShipping;
        rate.Zone = setting.Zone;
        rate.Compound = setting.Compound;
    }

    public Zone NewZone(ZoneSetting setting) =>
        new()
        {
            TenantId = db.TenantId,
            Code = setting.Code,
            Name = setting.Name,
            Areas = [.. setting.Areas],
        };

    public ShippingMethod NewMethod(ShippingMethodSetting setting, int position) =>
        new()
        {
            TenantId = db.TenantId,
            Code = setting.Code,
            Name = setting.Name,
            Currency = setting.Price.Currency,
            PriceAmount = setting.Price.Amount,
            FreeFromAmount = setting.FreeFrom?.Amount,
            Countries = [.. setting.Countries],
            MinDays = setting.MinDays,
            MaxDays = setting.MaxDays,
            Position = position,
            Zones = [.. setting.Zones],
            Table = setting.Table,
            MaxWeightGrams = setting.MaxWeightGrams,
            WorkingDays = setting.WorkingDays,
            PickUp = setting.PickUp,
            Carrier = setting.Carrier,
        };

    public static void Write(Coupon coupon, CouponSetting setting)
    {
        coupon.Name = setting.Name;
        coupon.Millionths = setting.Percent is { } percent ? SettingRules.Millionths(percent) : null;
        coupon.Amount = setting.Amount?.Amount;
        coupon.MinimumSubtotal = setting.MinimumSubtotal?.Amount;
        coupon.Currency = setting.Amount?.Currency ?? setting.MinimumSubtotal?.Currency;
        coupon.StartsAt = setting.StartsAt;
        coupon.EndsAt = setting.EndsAt;
        coupon.UsageLimit = setting.UsageLimit;
        coupon.UsageLimitPerCustomer = setting.UsageLimitPerCustomer;
        coupon.Promotion = setting.Promotion;
    }

    public Promotion NewPromotion(PromotionSetting setting)
    {
        var promotion = new Promotion
        {
            TenantId = db.TenantId,
            Handle = setting.Handle,
            Setting = setting,
        };
        promotion.Write(setting);
        return promotion;
    }

    public Coupon NewCoupon(CouponSetting setting)
    {
        var coupon = new Coupon
        {
            TenantId = db.TenantId,
            Code = Coupon.Normalise(setting.Code),
            Name = setting.Name,
        };
        Write(coupon, setting);
        return coupon;
    }

    private async Task ReplacePromotionsAsync(
        IReadOnlyList<PromotionSetting> wanted,
        CancellationToken cancellationToken
    )
    {
        var existing = await db.Promotions.ToDictionaryAsync(p => p.Handle, StringComparer.Ordinal, cancellationToken);
        foreach (var setting in wanted)
        {
            if (existing.Remove(setting.Handle, out var promotion))
            {
                promotion.Write(setting);
            }
            else
            {
                db.Promotions.Add(NewPromotion(setting));
            }
        }

        db.Promotions.RemoveRange(existing.Values);
    }

    private async Task ReplaceCouponsAsync(IReadOnlyList<CouponSetting> wanted, CancellationToken cancellationToken)
    {
        var existing = await db.Coupons.ToDictionaryAsync(c => c.Code, StringComparer.Ordinal, cancellationToken);
        foreach (var setting in wanted)
        {
            if (existing.Remove(Coupon.Normalise(setting.Code), out var coupon))
            {
                Write(coupon, setting);
            }
            else
            {
                db.Coupons.Add(NewCoupon(setting));
            }
        }

        db.Coupons.RemoveRange(existing.Values);
    }
}
