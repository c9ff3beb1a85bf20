using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Stock;

/// <summary>How a shop handles its stock, as merchants write and read it.</summary>
internal sealed record StockSettingsContent : IValidated
{
    /// <summary><c>priority</c> or <c>nearest</c>.</summary>
    public SourceOrder Order { get; init; }

    /// <summary><c>freely</c>, <c>avoid</c> or <c>never</c>.</summary>
    public SourceSplit Split { get; init; }

    /// <summary>Saleable units of a variant at which it is low on stock; 0 never.</summary>
    public int LowStockAt { get; init; }

    public void Validate(Validation v)
    {
        v.That(Enum.IsDefined(Order), "order", "unknown", "priority or nearest.");
        v.That(Enum.IsDefined(Split), "split", "unknown", "freely, avoid or never.");
        v.Range(LowStockAt, "lowStockAt", 0, StockLevel.Highest);
    }
}

/// <summary>A merchant says from where stock is taken, and when it is low.</summary>
internal sealed class SaveStockSettings(CatalogueDbContext db, ShopStockPolicy policy)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/stock-settings", (SaveStockSettings handler, CancellationToken ct) => handler.ReadAsync(ct))
            .ForMerchant(Permissions.ReadStock)
            .WithName("GetStockSettings")
            .WithSummary("From which locations stock is taken, and when it is low.");
        admin
            .MapPut(
                "/stock-settings",
                (StockSettingsContent content, IfMatch ifMatch, SaveStockSettings handler, CancellationToken ct) =>
                    handler.WriteAsync(content, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithName("SaveStockSettings")
            .WithSummary("Says from which locations stock is taken, and when it is low. A change needs If-Match.");
    }

    private async Task<VersionedOk<StockSettingsContent>> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = await db.StockSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return Versioned.Ok(Of(settings ?? new StockSettings()), settings?.Version ?? 0);
    }

    private async Task<VersionedOk<StockSettingsContent>> WriteAsync(
        StockSettingsContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var saved = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var settings = await db.StockSettings.SingleOrDefaultAsync(ct);
                if (settings is null)
                {
                    ifMatch.Guard(0);
                    settings = new StockSettings { TenantId = db.TenantId };
                    db.StockSettings.Add(settings);
                }
                else
                {
                    ifMatch.Required().Guard(settings.Version);
                }

                (settings.Order, settings.Split) = (content.Order, content.Split);
                settings.LowStockAt = content.LowStockAt;
                policy.Invalidate(db);
                await db.SaveChangesAsync(ct);
                return settings;
            },
            cancellationToken
        );
        return Versioned.Ok(Of(saved), saved.Version);
    }

    private static StockSettingsContent Of(StockSettings settings) =>
        new()
        {
            Order = settings.Order,
            Split = settings.Split,
            LowStockAt = settings.LowStockAt,
        };
}
