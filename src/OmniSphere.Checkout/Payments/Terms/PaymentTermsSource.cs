using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Payments.Terms;

/// <summary>Makes the terms of a payment from the tenant's settings.</summary>
internal sealed class PaymentTermsSource(CheckoutDbContext db)
{
    /// <param name="amount">What is to be paid.</param>
    /// <param name="account">The tenant's account at the provider, or null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<PaymentTerms> OfAsync(Money amount, string? account, CancellationToken cancellationToken)
    {
        var settings =
            await db.PaymentSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new PaymentSettings();
        return new(account, settings.Model, settings.FeeOf(amount), settings.Capture);
    }
}
