using System.Data.Common;
using System.Text.Json;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Products;

/// <summary>
/// Answers checkout: the variants with their products and their stock in one statement; what only some shops have, prices of
/// lists and what bundles are made of, in one more each. By hand, since each change of a cart asks.
/// </summary>
internal sealed class VariantOffers(
    ModuleSql<CatalogueDbContext> sql,
    Lazy<CatalogueDbContext> context,
    TaxonomyCache taxonomies
) : IVariantCatalogue
{
    private const int MaxSkus = 200;

    // Shoppers are offered what is published, which what was deleted is not. What one location lacks does not take from
    // another.
    private static readonly SqlText Offers = new(d =>
        $"""
            SELECT v.id, v.product_id, v.sku, v.options, v.prices, v.weight_grams, v.tracks_stock, v.is_bundle,
                p.title, p.slug, p.images, p.tax_category, p.category_ids,
                (SELECT sum(CASE WHEN l.on_hand - l.allocated - l.reserved > l.safety_threshold
                        THEN l.on_hand - l.allocated - l.reserved - l.safety_threshold ELSE 0 END)
                    FROM {d.Table("stock_levels")} AS l WHERE l.tenant_id = @tenant AND l.variant_id = v.id),
                EXISTS (SELECT 1 FROM {d.Table("price_lists")} AS o
                    WHERE o.tenant_id = @tenant AND o.currency = @currency)
            FROM {d.Table("variants")} AS v
                JOIN {d.Table("products")} AS p ON p.tenant_id = v.tenant_id AND p.id = v.product_id
            WHERE v.tenant_id = @tenant AND v.normalized_sku {d.Among("@skus")}
                AND p.status = '{nameof(ProductStatus.Published)}'
            """
    );

    private static readonly SqlText ListPrices = new(d =>
        $"""
            SELECT p.variant_id, l.code, p.amount, p.min_quantity, l."group", l.starts_at, l.ends_at
            FROM {d.Table("price_lists")} AS l
                JOIN {d.Table("list_prices")} AS p ON p.tenant_id = l.tenant_id AND p.list = l.code
                JOIN {d.Table("variants")} AS v ON v.tenant_id = p.tenant_id AND v.id = p.variant_id
            WHERE l.tenant_id = @tenant AND l.currency = @currency AND v.normalized_sku {d.Among("@skus")}
            """
    );

    public async Task<IReadOnlyList<VariantOffer>> FindOffersAsync(
        IReadOnlyCollection<string> skus,
        Currency currency,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(skus);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(skus.Count, MaxSkus, nameof(skus));
        string[] normalized = [.. skus.Select(Variant.Normalize).Distinct(StringComparer.Ordinal)];
        (string, object?)[] values = [("@skus", normalized), ("@currency", currency.Code)];
        var rows = await sql.ReadAsync(Offers, values, ReadAsync, cancellationToken);
        var tiers = rows.Exists(r => r.HasLists)
            ? await sql.ReadAsync(ListPrices, values, (r, ct) => TiersAsync(r, currency, ct), cancellationToken)
            : [];
        var bundles = await BundleStock.ReadAsync(context, rows.ConvertAll(r => r.Variant), cancellationToken);
        var taxonomy = await taxonomies.GetAsync(cancellationToken);
        return
        [
            .. rows.Where(r => r.Variant.PriceIn(currency) is not null)
                .Select(r => new VariantOffer(
                    r.Variant.Id,
                    r.Variant.ProductId,
                    r.Variant.Sku,
                    r.Title,
                    r.Slug,
                    r.Variant.Options,
                    r.Variant.PriceIn(currency)!.Price,
                    r.Image,
                    r.TaxCategory,
                    r.Variant.WeightGrams,
                    bundles.Available(r.Variant, r.Variant.TracksStock ? r.Available : StockLevel.Untracked)
                )
                {
                    PriceTiers = tiers.GetValueOrDefault(r.Variant.Id) ?? [],
                    Categories = taxonomy.Categories.SlugsOf(r.Categories),
                }),
        ];
    }

    private static async Task<List<Row>> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(RowOf(reader));
        }

        return rows;
    }

    private static async Task<Dictionary<Id<VariantKind>, List<PriceTier>>> TiersAsync(
        DbDataReader reader,
        Currency currency,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<Id<VariantKind>, List<PriceTier>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var variant = Id<VariantKind>.From(reader.GetGuid(0));
            if (!found.TryGetValue(variant, out var tiers))
            {
                found[variant] = tiers = [];
            }

            tiers.Add(TierOf(reader, currency));
        }

        return found;
    }

    private static PriceTier TierOf(DbDataReader row, Currency currency) =>
        new(
            row.GetString(1),
            new(row.GetInt64(2), currency),
            row.GetInt32(3),
            row.IsDBNull(4) ? null : row.GetString(4),
            row.IsDBNull(5) ? null : row.GetTime(5),
            row.IsDBNull(6) ? null : row.GetTime(6)
        );

    private static Row RowOf(DbDataReader row)
    {
        var images = JsonSerializer.Deserialize(row.GetString(10), CatalogueJson.Rows.IReadOnlyListProductImage)!;
        return new(
            new Variant
            {
                Id = Id<VariantKind>.From(row.GetGuid(0)),
                ProductId = Id<ProductKind>.From(row.GetGuid(1)),
                Sku = row.GetString(2),
                NormalizedSku = Variant.Normalize(row.GetString(2)),
                Options = JsonSerializer.Deserialize(
                    row.GetString(3),
                    CatalogueJson.Rows.IReadOnlyDictionaryStringString
                )!,
                Prices = JsonSerializer.Deserialize(row.GetString(4), CatalogueJson.Rows.IReadOnlyListVariantPrice)!,
                WeightGrams = row.IsDBNull(5) ? null : row.GetInt32(5),
                TracksStock = row.GetBoolean(6),
                IsBundle = row.GetBoolean(7),
            },
            row.GetString(8),
            row.GetString(9),
            images.Count == 0 ? null : images[0].Url,
            row.GetString(11),
            JsonSerializer.Deserialize(row.GetString(12), CatalogueJson.Rows.IReadOnlyListGuid)!,
            row.IsDBNull(13) ? 0 : (int)Math.Min(int.MaxValue, row.GetInt64(13)),
            row.GetBoolean(14)
        );
    }

    private sealed record Row(
        Variant Variant,
        string Title,
        string Slug,
        string? Image,
        string TaxCategory,
        IReadOnlyList<Guid> Categories,
        int Available,
        bool HasLists
    );
}
