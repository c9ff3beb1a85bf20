using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.PriceLists;

/// <summary>A price list as merchants write it; its code is in the address.</summary>
/// <param name="Name">For people.</param>
/// <param name="Currency">The currency of all its prices; fixed once the list is there.</param>
/// <param name="Group">The customer group it is for, or null for everybody.</param>
/// <param name="StartsAt">First moment of validity; null is always.</param>
/// <param name="EndsAt">First moment after validity; null is never.</param>
internal sealed record PriceListContent(
    string Name,
    Currency Currency,
    string? Group = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.Line(Name, "name", 100);
        v.OptionalLine(Group, "group", 50);
        v.That(
            StartsAt is not { } start || EndsAt is not { } end || start < end,
            "endsAt",
            "order",
            "After the start."
        );
    }
}

/// <summary>A price list as merchants read it.</summary>
internal sealed record PriceListView(
    string Code,
    string Name,
    Currency Currency,
    string? Group,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    long Version
)
{
    public static PriceListView Of(PriceList l) =>
        new(l.Code, l.Name, l.Currency, l.Group, l.StartsAt, l.EndsAt, l.Version);
}

/// <summary>All price lists of a shop.</summary>
internal sealed record PriceListsView(IReadOnlyList<PriceListView> Items);

/// <summary>Merchants keep their price lists.</summary>
internal sealed class KeepPriceLists(CatalogueDbContext db)
{
    private const int Most = 200;

    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/price-lists", ListAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListPriceLists")
            .WithSummary("The shop's price lists by code.");
        admin
            .MapPut("/price-lists/{code}", WriteAsync)
            .ForMerchant(Permissions.WriteProducts)
            .WithName("SavePriceList")
            .WithSummary("Adds or changes a price list; its prices stay.");
        admin
            .MapDelete("/price-lists/{code}", DeleteAsync)
            .ForMerchant(Permissions.WriteProducts)
            .WithName("DeletePriceList")
            .WithSummary("Removes a price list with its prices.");
    }

    public static ProblemException NotFound() =>
        Problem.NotFound("price_list.not_found", "There is no such price list.");

    private static async Task<Ok<PriceListsView>> ListAsync(KeepPriceLists handler, CancellationToken cancellationToken)
    {
        var lists = await handler.All().OrderBy(l => l.Code).ToListAsync(cancellationToken);
        return TypedResults.Ok(new PriceListsView([.. lists.Select(PriceListView.Of)]));
    }

    private static async Task<VersionedOk<PriceListView>> WriteAsync(
        KeepPriceLists handler,
        string code,
        PriceListContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var validation = new Validation();
        validation.That(
            code.Length <= PriceList.CodeLength
                && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'),
            "code",
            "code",
            "1 to 50 characters of a-z, 0-9 and hyphens."
        );
        validation.ThrowIfInvalid();
        var view = await handler.SetAsync(code, content, ifMatch, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private static async Task<NoContent> DeleteAsync(
        KeepPriceLists handler,
        string code,
        CancellationToken cancellationToken
    )
    {
        await handler.RemoveAsync(code, cancellationToken);
        return TypedResults.NoContent();
    }

    private IQueryable<PriceList> All() => db.PriceLists.AsNoTracking();

    private Task<PriceListView> SetAsync(
        string code,
        PriceListContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var list = await db.PriceLists.SingleOrDefaultAsync(l => l.Code == code, ct);
                if (list is null)
                {
                    if (await db.PriceLists.CountAsync(ct) >= Most)
                    {
                        throw Problem.Unprocessable("price_list.too_many", $"A shop has at most {Most} price lists.");
                    }

                    list = new PriceList
                    {
                        TenantId = db.TenantId,
                        Code = code,
                        Name = content.Name,
                        Currency = content.Currency,
                    };
                    db.PriceLists.Add(list);
                }
                else
                {
                    ifMatch.Guard(list.Version);
                    if (list.Currency != content.Currency)
                    {
                        throw Problem.Invalid("currency", "fixed", "The currency of a list cannot be changed.");
                    }
                }

                (list.Name, list.Group) = (content.Name, content.Group);
                list.StartsAt = content.StartsAt?.ToUniversalTime();
                list.EndsAt = content.EndsAt?.ToUniversalTime();
                await db.SaveChangesAsync(ct);
                return PriceListView.Of(list);
            },
            cancellationToken
        );

    private Task RemoveAsync(string code, CancellationToken cancellationToken) =>
        db.TransactAsync(
            async ct =>
            {
                db.PriceLists.Remove(
                    await db.PriceLists.SingleOrDefaultAsync(l => l.Code == code, ct) ?? throw NotFound()
                );
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
}
