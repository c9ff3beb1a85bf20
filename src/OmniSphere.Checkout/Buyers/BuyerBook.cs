using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Buyers;

/// <param name="Groups">Groups for promotions and price lists, at most 50.</param>
/// <param name="TaxExempt">Whether they owe no tax.</param>
/// <param name="Note">The certificate or the reason, at most 500 characters; required for an exemption.</param>
internal sealed record BuyerRequest(IReadOnlyList<string> Groups, bool TaxExempt = false, string? Note = null)
    : IValidated
{
    public void Validate(Validation v)
    {
        v.Length(Note, "note", 500);
        v.That(!TaxExempt || !string.IsNullOrWhiteSpace(Note), "note", "required", "Say why no tax is owed.");
        v.Count(Groups, "groups", 50);
        v.Each(Groups, "groups", (inner, group) => inner.Text(group, "", 50));
    }
}

/// <summary>What a merchant has agreed with a shopper.</summary>
internal sealed record BuyerView(
    string CustomerId,
    IReadOnlyList<string> Groups,
    bool TaxExempt,
    string? Note,
    long Version
)
{
    public static BuyerView Of(Buyer b) => new(b.CustomerId, b.Groups, b.TaxExempt, b.Note, b.Version);
}

/// <summary>Where a page of buyers ends.</summary>
internal sealed record BuyerPosition(string CustomerId);

/// <summary>Merchants keep what they have agreed with signed-in shoppers; pricing reads it.</summary>
internal sealed class BuyerBook(CheckoutDbContext db, CheckoutSetup setup)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/buyers", ListAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("ListBuyers")
            .WithSummary("What was agreed with shoppers, by their id.");
        admin
            .MapGet("/buyers/{customerId}", ReadAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("GetBuyer")
            .WithSummary("What was agreed with a shopper.");
        admin
            .MapPut("/buyers/{customerId}", WriteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("SetBuyer")
            .WithSummary("Writes down what was agreed with a shopper.");
        admin
            .MapDelete("/buyers/{customerId}", DeleteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("DeleteBuyer")
            .WithSummary("Forgets what was agreed with a shopper.");
    }

    /// <summary>What was agreed with this shopper, or null.</summary>
    public Task<Buyer?> FindAsync(string customerId, CancellationToken cancellationToken) =>
        db.Buyers.AsNoTracking().SingleOrDefaultAsync(b => b.CustomerId == customerId, cancellationToken);

    private static async Task<Ok<Page<BuyerView>>> ListAsync(
        BuyerBook handler,
        [AsParameters] PageRequest page,
        CancellationToken cancellationToken
    )
    {
        var after = page.After<BuyerPosition>()?.CustomerId;
#pragma warning disable CA1309 // Translated to SQL's own comparison.
        var rows = await handler
            .All()
            .Where(b => after == null || string.Compare(b.CustomerId, after) > 0)
            .OrderBy(b => b.CustomerId)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
#pragma warning restore CA1309
        return TypedResults.Ok(Page.Of(rows, page, b => new BuyerPosition(b.CustomerId)).Select(BuyerView.Of));
    }

    private static async Task<VersionedOk<BuyerView>> ReadAsync(
        BuyerBook handler,
        string customerId,
        CancellationToken cancellationToken
    )
    {
        var buyer = await handler.FindAsync(customerId, cancellationToken) ?? throw NotFound();
        return Versioned.Ok(BuyerView.Of(buyer), buyer.Version);
    }

    private static async Task<VersionedOk<BuyerView>> WriteAsync(
        BuyerBook handler,
        string customerId,
        BuyerRequest request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var validation = new Validation();
        validation.Text(customerId, "customerId", 100);
        validation.ThrowIfInvalid();
        var view = await handler.SetAsync(customerId, request, ifMatch, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private static async Task<NoContent> DeleteAsync(
        BuyerBook handler,
        string customerId,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        await handler.RemoveAsync(customerId, ifMatch, cancellationToken);
        return TypedResults.NoContent();
    }

    private IQueryable<Buyer> All() => db.Buyers.AsNoTracking();

    private async Task<BuyerView> SetAsync(
        string customerId,
        BuyerRequest request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        Buyer? buyer = null;
        await setup.ChangeAsync(
            async (settings, ct) =>
            {
                settings.KnowsBuyers = true;
                buyer = await db.Buyers.SingleOrDefaultAsync(b => b.CustomerId == customerId, ct);
                if (buyer is null)
                {
                    buyer = new Buyer { TenantId = db.TenantId, CustomerId = customerId };
                    db.Buyers.Add(buyer);
                }
                else
                {
                    ifMatch.Guard(buyer.Version);
                }

                buyer.Groups = [.. request.Groups.Distinct(StringComparer.Ordinal)];
                (buyer.TaxExempt, buyer.Note) = (request.TaxExempt, request.Note);
            },
            cancellationToken
        );
        return BuyerView.Of(buyer!);
    }

    private Task RemoveAsync(string customerId, IfMatch ifMatch, CancellationToken cancellationToken) =>
        setup.ChangeAsync(
            async (_, ct) =>
            {
                var buyer =
                    await db.Buyers.SingleOrDefaultAsync(b => b.CustomerId == customerId, ct) ?? throw NotFound();
                ifMatch.Guard(buyer.Version);
                db.Buyers.Remove(buyer);
            },
            cancellationToken
        );

    private static ProblemException NotFound() =>
        Problem.NotFound("buyer.not_found", "Nothing was agreed with such a shopper.");
}
