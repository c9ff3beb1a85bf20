using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Credit.GiftCards;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit.StoreCredit;

/// <summary>A customer's store credit in one currency.</summary>
internal sealed record StoreCreditView(Id<CreditAccountKind> Id, string CustomerId, Money Balance)
{
    [JsonIgnore]
    public long Version { get; init; }

    public static StoreCreditView Of(CreditAccount a) => new(a.Id, a.CustomerId!, a.Money) { Version = a.Version };
}

/// <summary>What a signed-in customer sees of their credit.</summary>
/// <param name="Balance">What can be spent.</param>
/// <param name="Entries">What happened to it last, newest first.</param>
internal sealed record MyStoreCreditView(Money Balance, IReadOnlyList<MyCreditEntryView> Entries);

/// <summary>A line of a customer's own ledger: what and how much, not who or why.</summary>
internal sealed record MyCreditEntryView(DateTimeOffset At, CreditMovement Movement, Money Amount, Money Balance);

/// <summary>A customer's credits, one for each currency.</summary>
internal sealed record MyStoreCreditsView(IReadOnlyList<MyStoreCreditView> Items);

/// <summary>Merchants read the store credit of their customers, and customers their own.</summary>
internal sealed class ReadStoreCredit(CheckoutDbContext db)
{
    private const int Recent = 20;

    public static void Map(ModuleRoutes module) =>
        module
            .MapGet("/store-credit", MineAsync)
            .ForShopper()
            .WithName("GetStoreCredit")
            .WithSummary("The signed-in customer's store credit, in each currency.");

    public static void MapAdmin(ModuleRoutes admin) =>
        admin
            .MapGet("/store-credit", ListAsync)
            .ForMerchant(CheckoutPermissions.CreditRead)
            .WithName("ListStoreCredit")
            .WithSummary("Store credit of all customers, or of one.");

    private static async Task<Ok<Page<StoreCreditView>>> ListAsync(
        ReadStoreCredit handler,
        [AsParameters] PageRequest page,
        string? customerId,
        CancellationToken cancellationToken
    )
    {
        var accounts = handler.All().Where(a => customerId == null || a.CustomerId == customerId);
        if (page.After<CreditPosition>() is { } after)
        {
            accounts = accounts.Where(a => a.Id < after.Id);
        }

        var rows = await accounts.OrderByDescending(a => a.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, page, a => new CreditPosition(a.Id)).Select(StoreCreditView.Of));
    }

    private static async Task<Ok<MyStoreCreditsView>> MineAsync(
        ReadStoreCredit handler,
        Caller caller,
        CancellationToken cancellationToken
    ) =>
        caller is { Kind: CallerKind.Shopper, Subject: { } customer }
            ? TypedResults.Ok(await handler.OfAsync(customer, cancellationToken))
            : throw Problem.Unauthorized("auth.required", "Sign in to see your store credit.");

    private IQueryable<CreditAccount> All() =>
        db.CreditAccounts.AsNoTracking().Where(a => a.Kind == CreditKind.StoreCredit);

    private async Task<MyStoreCreditsView> OfAsync(string customer, CancellationToken cancellationToken)
    {
        var views = new List<MyStoreCreditView>();
        foreach (
            var account in await All()
                .Where(a => a.CustomerId == customer)
                .OrderBy(a => a.Id)
                .ToListAsync(cancellationToken)
        )
        {
            var entries = await db
                .CreditEntries.AsNoTracking()
                .Where(e => e.AccountId == account.Id)
                .OrderByDescending(e => e.Id)
                .Take(Recent)
                .ToListAsync(cancellationToken);
            views.Add(
                new(
                    account.Money,
                    [
                        .. entries.Select(e => new MyCreditEntryView(
                            e.At,
                            e.Movement,
                            new(e.Amount, account.Currency),
                            new(e.Balance, account.Currency)
                        )),
                    ]
                )
            );
        }

        return new(views);
    }
}
