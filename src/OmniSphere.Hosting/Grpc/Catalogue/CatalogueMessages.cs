using OmniSphere.Contracts.Catalogue;
using ProtoBuf;

namespace OmniSphere.Hosting.Grpc.Catalogue;

[ProtoContract]
internal sealed class OfferMessage
{
    [ProtoMember(1)]
    public Id<VariantKind> VariantId { get; init; }

    [ProtoMember(2)]
    public Id<ProductKind> ProductId { get; init; }

    [ProtoMember(3)]
    public string Sku { get; init; } = "";

    [ProtoMember(4)]
    public string Title { get; init; } = "";

    [ProtoMember(5)]
    public string ProductSlug { get; init; } = "";

    [ProtoMember(6)]
    public Dictionary<string, string> Options { get; init; } = [];

    [ProtoMember(7)]
    public Money Price { get; init; }

    [ProtoMember(8)]
    public string? Image { get; init; }

    [ProtoMember(9)]
    public string TaxCategory { get; init; } = "";

    [ProtoMember(10)]
    public int? WeightGrams { get; init; }

    [ProtoMember(11)]
    public int Available { get; init; }

    [ProtoMember(12)]
    public List<string> Categories { get; init; } = [];

    [ProtoMember(13)]
    public List<PriceTierMessage> PriceTiers { get; init; } = [];

    public static OfferMessage Of(VariantOffer offer) =>
        new()
        {
            VariantId = offer.VariantId,
            ProductId = offer.ProductId,
            Sku = offer.Sku,
            Title = offer.Title,
            ProductSlug = offer.ProductSlug,
            Options = new(offer.Options, StringComparer.Ordinal),
            Price = offer.Price,
            Image = offer.Image,
            TaxCategory = offer.TaxCategory,
            WeightGrams = offer.WeightGrams,
            Available = offer.Available,
            Categories = [.. offer.Categories],
            PriceTiers = [.. offer.PriceTiers.Select(PriceTierMessage.Of)],
        };

    public VariantOffer ToOffer() =>
        new(VariantId, ProductId, Sku, Title, ProductSlug, Options, Price, Image, TaxCategory, WeightGrams, Available)
        {
            Categories = Categories,
            PriceTiers = [.. PriceTiers.Select(t => t.ToTier())],
        };
}

[ProtoContract]
internal sealed class PriceTierMessage
{
    [ProtoMember(1)]
    public string List { get; init; } = "";

    [ProtoMember(2)]
    public Money Price { get; init; }

    [ProtoMember(3)]
    public int MinQuantity { get; init; }

    [ProtoMember(4)]
    public string? Group { get; init; }

    /// <summary>Ticks in UTC, or null.</summary>
    [ProtoMember(5)]
    public long? StartsAt { get; init; }

    /// <summary>Ticks in UTC, or null.</summary>
    [ProtoMember(6)]
    public long? EndsAt { get; init; }

    public static PriceTierMessage Of(PriceTier tier) =>
        new()
        {
            List = tier.List,
            Price = tier.Price,
            MinQuantity = tier.MinQuantity,
            Group = tier.Group,
            StartsAt = tier.StartsAt?.UtcTicks,
            EndsAt = tier.EndsAt?.UtcTicks,
        };

    public PriceTier ToTier() => new(List, Price, MinQuantity, Group, Time(StartsAt), Time(EndsAt));

    private static DateTimeOffset? Time(long? ticks) => ticks is { } t ? new DateTimeOffset(t, TimeSpan.Zero) : null;
}

[ProtoContract]
internal sealed class DemandMessage
{
    [ProtoMember(1)]
    public string Sku { get; init; } = "";

    [ProtoMember(2)]
    public int Quantity { get; init; }

    public static DemandMessage Of(StockDemand demand) => new() { Sku = demand.Sku, Quantity = demand.Quantity };

    public StockDemand ToDemand() => new(Sku, Quantity);
}

[ProtoContract]
internal sealed class ShortageMessage
{
    [ProtoMember(1)]
    public string Sku { get; init; } = "";

    [ProtoMember(2)]
    public int Requested { get; init; }

    [ProtoMember(3)]
    public int Available { get; init; }

    public static ShortageMessage Of(StockShortage shortage) =>
        new()
        {
            Sku = shortage.Sku,
            Requested = shortage.Requested,
            Available = shortage.Available,
        };

    public StockShortage ToShortage() => new(Sku, Requested, Available);
}
