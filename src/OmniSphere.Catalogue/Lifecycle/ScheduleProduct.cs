using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Lifecycle;

/// <summary>When a product is for sale by itself.</summary>
internal sealed record ScheduleContent : IValidated
{
    /// <summary>When it is published: a time of the clock on the wall (<c>2026-04-01T08:00</c>), or with an offset. None unless given.</summary>
    public DateTime? PublishAt { get; init; }

    /// <summary>When it is archived, in the same form. Never unless given.</summary>
    public DateTime? UnpublishAt { get; init; }

    /// <summary>The IANA time zone that times without an offset are of; the shop's unless given.</summary>
    public string? TimeZone { get; init; }

    public void Validate(Validation v)
    {
        v.Length(TimeZone, "timeZone", Product.TimeZoneLength, min: 1);
        v.That(
            TimeZone is null || TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _),
            "timeZone",
            "unknown",
            "A time zone of IANA, such as Europe/Berlin."
        );
    }
}

/// <summary>Sets when a product is published and archived by itself.</summary>
internal sealed class ScheduleProduct(
    CatalogueDbContext db,
    ProductSchedule worker,
    ITenantContext tenant,
    TimeProvider clock
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPut(
                "/products/{id}/schedule",
                (
                    Id<ProductKind> id,
                    ScheduleContent content,
                    IfMatch ifMatch,
                    ScheduleProduct handler,
                    CancellationToken ct
                ) => handler.HandleAsync(id, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("ScheduleProduct")
            .WithSummary("Sets when a product is published and archived by itself; needs If-Match.");

    private async Task<VersionedOk<MerchantProduct>> HandleAsync(
        Id<ProductKind> id,
        ScheduleContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(content.TimeZone ?? tenant.Required.TimeZone);
        var v = new Validation();
        var publishAt = Instant(content.PublishAt, zone, "publishAt", v);
        var unpublishAt = Instant(content.UnpublishAt, zone, "unpublishAt", v);
        v.That(
            publishAt is null || unpublishAt is null || publishAt < unpublishAt,
            "unpublishAt",
            "out_of_range",
            "Later than publishAt."
        );
        v.ThrowIfInvalid();
        var product = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var scheduled = await ProductStates.FindAsync(db, id, ct);
                ifMatch.Guard(scheduled.Version);
                ProductStates.GuardAlive(scheduled);
                (scheduled.PublishAt, scheduled.UnpublishAt) = (publishAt, unpublishAt);
                scheduled.TimeZone = publishAt is null && unpublishAt is null ? null : zone.Id;
                scheduled.UpdatedAt = clock.GetUtcNow();
                ProductStates.Changed(db, scheduled);
                db.AfterCommit(() => worker.Expect(scheduled.TurnsAt));
                await db.SaveChangesAsync(ct);
                return scheduled;
            },
            cancellationToken
        );
        return Versioned.Ok(MerchantProduct.From(product), product.Version);
    }

    /// <summary>The moment that a time stands for. Of a time that comes twice, when clocks go back, the first.</summary>
    internal static DateTimeOffset? Instant(DateTime? time, TimeZoneInfo zone, string field, Validation v)
    {
        if (time is not { } given)
        {
            return null;
        }

        if (given.Year is < 2000 or > 9000)
        {
            v.Error(field, "out_of_range", "From the year 2000 to 9000.");
            return null;
        }

        if (given.Kind != DateTimeKind.Unspecified)
        {
            return new DateTimeOffset(given.ToUniversalTime());
        }

        if (zone.IsInvalidTime(given))
        {
            v.Error(field, "no_such_time", "Clocks are put forward over this time.");
            return null;
        }

        var offset = zone.IsAmbiguousTime(given) ? zone.GetAmbiguousTimeOffsets(given).Max() : zone.GetUtcOffset(given);
        return new DateTimeOffset(given, offset).ToUniversalTime();
    }
}
