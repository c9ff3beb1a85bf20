using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Credit.StoreCredit;

/// <summary>Finds a customer's store credit in a currency; opens the account when there is none.</summary>
internal sealed class StoreCreditAccounts(CheckoutDbContext db, TimeProvider clock)
{
    public Task<CreditAccount?> FindAsync(string customer, Currency currency, CancellationToken cancellationToken) =>
        db
            .CreditAccounts.AsNoTracking()
            .SingleOrDefaultAsync(a => a.CustomerId == customer && a.Currency == currency, cancellationToken);

    /// <summary>The account; a new one is in the context and saved with the caller's change.</summary>
    public async Task<CreditAccount> OpenAsync(string customer, Currency currency, CancellationToken cancellationToken)
    {
        if (await FindAsync(customer, currency, cancellationToken) is { } account)
        {
            return account;
        }

        account = new CreditAccount
        {
            TenantId = db.TenantId,
            Id = Id<CreditAccountKind>.New(clock),
            Kind = CreditKind.StoreCredit,
            Currency = currency,
            CustomerId = customer,
            CreatedAt = clock.GetUtcNow(),
        };
        db.CreditAccounts.Add(account);
        return account;
    }
}
