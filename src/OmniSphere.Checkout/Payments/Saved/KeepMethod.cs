using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Payments.Saved;

/// <summary>Notes the payment method that a provider keeps for a shopper, in the save that says how their payment stands.</summary>
internal sealed class KeepMethod(CheckoutDbContext db, TimeProvider clock)
{
    /// <param name="payment">Tracked, as the provider has just been understood.</param>
    /// <param name="method">The method as it is kept, or null.</param>
    public async Task RunAsync(Payment payment, GatewayMethod? method)
    {
        if (payment is { SaveFor: { } shopper, Customer: { } customer } && method is not null)
        {
            await AddAsync(shopper, payment.Provider, PayerAccount.BooksOf(payment.Terms), customer, method);
        }
    }

    /// <summary>Adds it unless it is there; the caller saves.</summary>
    public async Task<SavedMethod> AddAsync(
        string shopper,
        string provider,
        string books,
        string customer,
        GatewayMethod method
    )
    {
        if (
            await db.SavedMethods.SingleOrDefaultAsync(m =>
                m.Provider == provider && m.Reference == method.Reference
            ) is
            { } known
        )
        {
            return known;
        }

        var kept = new SavedMethod
        {
            TenantId = db.TenantId,
            Id = Id<SavedMethodKind>.New(clock),
            CustomerId = shopper,
            Provider = provider,
            Books = books,
            Customer = customer,
            Reference = method.Reference,
            Brand = method.Brand,
            Last4 = method.Last4,
            ExpiryMonth = method.ExpiryMonth,
            ExpiryYear = method.ExpiryYear,
            IsDefault = !await db.SavedMethods.AnyAsync(m => m.CustomerId == shopper && m.IsDefault && m.DueAt == null),
            AgreedAt = clock.GetUtcNow(),
        };
        db.SavedMethods.Add(kept);
        return kept;
    }
}
