using System.Security.Cryptography;
using System.Text;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Tests.Promotions;

/// <summary>Short ways to write carts and promotions down. Amounts are euro cents.</summary>
internal static class PriceSamples
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static Money Eur(long amount) => new(amount, Currency.Eur);

    public static PriceLine Line(string sku, long price, int quantity = 1, params string[] categories) =>
        new(Id<CartLineKind>.New(TimeProvider.System), "standard", quantity, Eur(price))
        {
            Sku = sku,
            ProductId = Product(sku),
            Categories = categories,
        };

    /// <summary>The same product for the same SKU.</summary>
    public static Id<ProductKind> Product(string sku)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(sku)).AsSpan(0, 16).ToArray();
        (bytes[7], bytes[8]) = ((byte)((bytes[7] & 0x0F) | 0x70), (byte)((bytes[8] & 0x3F) | 0x80));
        return Id<ProductKind>.From(new Guid(bytes));
    }

    public static PriceRequest Cart(params PriceLine[] lines) =>
        new(Currency.Eur, lines, [], null, "FR", null, PricesIncludeTax: true, [], Now);

    public static PriceRequest With(this PriceRequest request, params PromotionSetting[] promotions) =>
        request with
        {
            Promotions = [.. promotions.Select(p => new PromotionRule(p, version: 1))],
            Explain = true,
        };

    public static PromotionSetting Promotion(string handle, PromotionEffect effect) =>
        new()
        {
            Handle = handle,
            Name = handle,
            Effect = effect,
        };

    public static PromotionEffect Percent(decimal percent, ItemFilter? items = null) =>
        new()
        {
            Kind = PromotionEffectKind.PercentOff,
            Percent = percent,
            Items = items,
        };

    public static PromotionEffect Off(long amount, ItemFilter? items = null) =>
        new()
        {
            Kind = PromotionEffectKind.AmountOff,
            Amount = [Eur(amount)],
            Items = items,
        };

    public static ItemFilter Skus(params string[] skus) => new() { Skus = skus };

    public static ItemFilter Categories(params string[] categories) => new() { Categories = categories };

    public static ShippingMethod Post(long price, long? freeFrom = null) =>
        new()
        {
            Code = "post",
            Name = "Post",
            Currency = Currency.Eur,
            PriceAmount = price,
            FreeFromAmount = freeFrom,
            Countries = ["*"],
        };
}
