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
        };

    public VariantOffer ToOffer() =>
        new(VariantId, ProductId, Sku, Title, ProductSlug, Options, Price, Image, TaxCategory, WeightGrams, Available);
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
