using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Stock;

/// <summary>A place of stock as merchants write it.</summary>
internal sealed record LocationContent : IValidated
{
    /// <summary>Short name, unique within the shop: a-z, 0-9 and hyphens.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    /// <summary>Stock is taken from the lowest first.</summary>
    public int Priority { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code; needed to find the nearest.</summary>
    public string? Country { get; init; }

    public string? PostalCode { get; init; }

    public void Validate(Validation v)
    {
        v.Slug(Code, "code", StockLocation.CodeLength);
        v.Required(Code, "code");
        v.Line(Name, "name", StockLocation.NameLength);
        v.Range(Priority, "priority", 0, 1_000_000);
        v.That(
            Country is null || (Country.Length == 2 && Country.All(char.IsAsciiLetterUpper)),
            "country",
            "country",
            "Two capital letters of ISO 3166-1."
        );
        v.OptionalLine(PostalCode, "postalCode", StockLocation.PostalCodeLength);
    }
}

/// <summary>A place of stock as merchants read it.</summary>
internal sealed record LocationView(
    Id<LocationKind> Id,
    string Code,
    string Name,
    int Priority,
    string? Country,
    string? PostalCode,
    long Version
)
{
    public static LocationView From(StockLocation l) =>
        new(l.Id, l.Code, l.Name, l.Priority, l.Country, l.PostalCode, l.Version);
}

/// <summary>All places of a shop.</summary>
internal sealed record LocationsView(IReadOnlyList<LocationView> Items);

/// <summary>Merchants keep the places where they have stock.</summary>
internal sealed class KeepLocations(CatalogueDbContext db, TimeProvider clock)
{
    private const int Most = 200;

    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/locations", (KeepLocations handler, CancellationToken ct) => handler.ListAsync(ct))
            .ForMerchant(Permissions.ReadStock)
            .WithName("ListLocations")
            .WithSummary("The places where stock is kept, in the order in which it is taken from them.");
        admin
            .MapPost(
                "/locations",
                (LocationContent content, KeepLocations handler, CancellationToken ct) => handler.AddAsync(content, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithIdempotency(required: false)
            .WithName("CreateLocation")
            .WithSummary("Adds a place where stock is kept.");
        admin
            .MapPut(
                "/locations/{id}",
                (
                    Id<LocationKind> id,
                    LocationContent content,
                    IfMatch ifMatch,
                    KeepLocations handler,
                    CancellationToken ct
                ) => handler.ChangeAsync(id, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithName("UpdateLocation")
            .WithSummary("Changes a place; needs If-Match.");
        admin
            .MapDelete(
                "/locations/{id}",
                (Id<LocationKind> id, KeepLocations handler, CancellationToken ct) => handler.RemoveAsync(id, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithName("DeleteLocation")
            .WithSummary("Removes a place that no variant has a stock level at.");
    }

    private async Task<Ok<LocationsView>> ListAsync(CancellationToken cancellationToken)
    {
        var all = await db
            .Locations.AsNoTracking()
            .OrderBy(l => l.Priority)
            .ThenBy(l => l.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new LocationsView([.. all.Select(LocationView.From)]));
    }

    private async Task<VersionedCreated<LocationView>> AddAsync(
        LocationContent content,
        CancellationToken cancellationToken
    )
    {
        var location = await SaveAsync(
            async ct =>
            {
                if (await db.Locations.CountAsync(ct) >= Most)
                {
                    throw Problem.Unprocessable("location.too_many", $"A shop has at most {Most} locations.");
                }

                var added = new StockLocation
                {
                    TenantId = db.TenantId,
                    Id = Id<LocationKind>.New(clock),
                    Code = content.Code,
                    Name = content.Name,
                };
                db.Locations.Add(added);
                return added;
            },
            content,
            cancellationToken
        );
        return Versioned.Created(
            $"/{CatalogueDbContext.Name}/v1/admin/locations",
            LocationView.From(location),
            location.Version
        );
    }

    private async Task<VersionedOk<LocationView>> ChangeAsync(
        Id<LocationKind> id,
        LocationContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var location = await SaveAsync(
            async ct =>
            {
                var found = await db.Locations.SingleOrDefaultAsync(l => l.Id == id, ct) ?? throw NotFound();
                ifMatch.Guard(found.Version);
                return found;
            },
            content,
            cancellationToken
        );
        return Versioned.Ok(LocationView.From(location), location.Version);
    }

    private async Task<NoContent> RemoveAsync(Id<LocationKind> id, CancellationToken cancellationToken)
    {
        await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var location = await db.Locations.SingleOrDefaultAsync(l => l.Id == id, ct) ?? throw NotFound();
                if (
                    await db.StockLevels.AnyAsync(l => l.LocationId == id, ct)
                    || await db.StockTakes.AnyAsync(t => t.LocationId == id, ct)
                )
                {
                    throw Problem.Conflict("location.in_use", "Variants have stock levels or stock-takes there.");
                }

                db.Locations.Remove(location);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }

    private async Task<StockLocation> SaveAsync(
        Func<CancellationToken, Task<StockLocation>> find,
        LocationContent content,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await db.TransactAsync(
                async ct =>
                {
                    db.ChangeTracker.Clear();
                    var location = await find(ct);
                    (location.Code, location.Name) = (content.Code, content.Name.Trim());
                    (location.Priority, location.Country) = (content.Priority, content.Country);
                    location.PostalCode = content.PostalCode?.Trim();
                    db.Entry(location).Property(l => l.Priority).IsModified = location.Version > 0;
                    await db.SaveChangesAsync(ct);
                    return location;
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (UniqueViolation.Is(e))
        {
            throw Problem.Conflict("location.code_taken", "Another location has this code.");
        }
    }

    private static ProblemException NotFound() => Problem.NotFound("location.not_found", "There is no such location.");
}
