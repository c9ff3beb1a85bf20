using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Settings;

/// <summary>Many coupons alike, each with a code of its own that nobody can guess.</summary>
/// <param name="Name">The batch's name, to find its codes again: 1 to 50 characters of <c>a-z 0-9 -</c>.</param>
/// <param name="Count">Codes to make, 1 to 5,000.</param>
/// <param name="Coupon">What each of them does; one use each unless it says otherwise.</param>
/// <param name="Prefix">What each code begins with, up to 20 characters.</param>
internal sealed record CouponBatchRequest(string Name, int Count, CouponRequest Coupon, string Prefix = "") : IValidated
{
    public void Validate(Validation v)
    {
        v.That(SettingRules.IsCode(Name), "name", "code", "1 to 50 characters of a-z, 0-9 and hyphens.");
        v.Range(Count, "count", 1, 5_000);
        v.That(
            Prefix.Length <= 20 && Prefix.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'),
            "prefix",
            "code",
            "Up to 20 letters, digits and hyphens."
        );
        v.Nested(Coupon, "coupon", (inner, coupon) => SettingRules.Check(inner, coupon.ToSetting("CODE")));
    }
}

/// <summary>The codes that were made.</summary>
internal sealed record CouponBatchView(string Name, IReadOnlyList<string> Codes);

/// <summary>Merchants make many codes at once.</summary>
internal sealed class CouponBatches(CheckoutDbContext db, CheckoutSetup setup, Coupons coupons)
{
    // Without vowels and look-alikes: 25 letters and digits, 10 of them are 46 bits.
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ23456";
    private const int Length = 10;

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/coupon-batches", HandleAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithIdempotency()
            .WithName("CreateCouponBatch")
            .WithSummary("Makes many coupons alike, each with a code of its own.");

    private static async Task<Created<CouponBatchView>> HandleAsync(
        CouponBatches handler,
        CouponBatchRequest request,
        CancellationToken cancellationToken
    )
    {
        var batch = await handler.CreateAsync(request, cancellationToken);
        return TypedResults.Created($"/checkout/v1/admin/coupons?batch={batch.Name}", batch);
    }

    private Task<CouponBatchView> CreateAsync(CouponBatchRequest request, CancellationToken cancellationToken) =>
        db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await coupons.GuardPromotionAsync(request.Coupon.Promotion, ct);
                if (await db.Coupons.AnyAsync(c => c.Batch == request.Name, ct))
                {
                    throw Problem.Conflict("coupon_batch.exists", "There is a batch of that name.");
                }

                var codes = new HashSet<string>(StringComparer.Ordinal);
                while (codes.Count < request.Count)
                {
                    codes.Add(request.Prefix.ToUpperInvariant() + RandomNumberGenerator.GetString(Alphabet, Length));
                }

                foreach (var code in codes)
                {
                    var setting = request.Coupon.ToSetting(code);
                    var coupon = setup.NewCoupon(setting with { UsageLimit = setting.UsageLimit ?? 1 });
                    coupon.Batch = request.Name;
                    db.Coupons.Add(coupon);
                }

                await db.SaveChangesAsync(ct);
                return new CouponBatchView(request.Name, [.. codes]);
            },
            cancellationToken
        );
}
