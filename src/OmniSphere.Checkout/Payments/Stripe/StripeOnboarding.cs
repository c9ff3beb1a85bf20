using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;
using OmniSphere.Tenancy;
using Stripe;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>
/// Gives the tenant an account of its own at Stripe and follows its state. What Stripe says of the account counts, never
/// that somebody came back from its pages. https://docs.stripe.com/connect/onboarding
/// </summary>
internal sealed class StripeOnboarding(
    CheckoutDbContext db,
    StripeApi stripe,
    ITenantContext tenant,
    TimeProvider clock
)
{
    /// <summary>The tenant's account as Stripe sees it now; null when it has none.</summary>
    public async Task<StripeAccount?> ReadAsync(CancellationToken cancellationToken)
    {
        var account = await db.StripeAccounts.SingleOrDefaultAsync(cancellationToken);
        if (account?.AccountId is { } id)
        {
            Write(account, await stripe.V1.Accounts.GetAsync(id, null, null, cancellationToken));
            await db.SaveChangesAsync(cancellationToken);
        }

        return account;
    }

    /// <summary>Makes the account unless there is one. Its key is on disk before the call: asked twice, made once.</summary>
    public async Task<StripeAccount> OpenAsync(CancellationToken cancellationToken)
    {
        if (!stripe.IsConfigured)
        {
            throw PaymentProblems.ProviderUnknown(StripeGateway.Name);
        }

        var account = await BeginAsync(cancellationToken);
        if (account.AccountId is null)
        {
            var shop = tenant.Required;
            var made = await stripe.V1.Accounts.CreateAsync(
                new()
                {
                    Type = "standard",
                    Country = shop.Country,
                    Email = shop.ContactEmail,
                    Metadata = new() { [StripeGateway.TenantIdKey] = shop.Id.ToString() },
                },
                StripeApi.As(null, account.CreationKey),
                cancellationToken
            );
            account.AccountId = made.Id;
            Write(account, made);
            await db.SaveChangesAsync(CancellationToken.None);
        }

        return account;
    }

    /// <summary>A link to Stripe's pages: works once and for minutes, so it is made when the merchant is about to follow it.</summary>
    public async Task<AccountLink> LinkAsync(string returnUrl, string refreshUrl, CancellationToken cancellationToken)
    {
        var account = await OpenAsync(cancellationToken);
        return await stripe.V1.AccountLinks.CreateAsync(
            new()
            {
                Account = account.AccountId,
                Type = "account_onboarding",
                ReturnUrl = returnUrl,
                RefreshUrl = refreshUrl,
            },
            StripeApi.As(null, $"link-{Guid.CreateVersion7(clock.GetUtcNow()):n}"),
            cancellationToken
        );
    }

    private async Task<StripeAccount> BeginAsync(CancellationToken cancellationToken)
    {
        if (await db.StripeAccounts.SingleOrDefaultAsync(cancellationToken) is { } known)
        {
            return known;
        }

        var now = clock.GetUtcNow();
        db.StripeAccounts.Add(
            new StripeAccount
            {
                TenantId = db.TenantId,
                CreationKey = $"account-{Guid.CreateVersion7(now):n}",
                CreatedAt = now,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another request began at the same moment: its key counts.
            db.ChangeTracker.Clear();
        }

        return await db.StripeAccounts.SingleAsync(cancellationToken);
    }

    private void Write(StripeAccount account, Account seen)
    {
        account.ChargesEnabled = seen.ChargesEnabled;
        account.PayoutsEnabled = seen.PayoutsEnabled;
        account.DetailsSubmitted = seen.DetailsSubmitted;
        account.DisabledReason = seen.Requirements?.DisabledReason;
        account.Requirements =
        [
            .. (seen.Requirements?.PastDue ?? []).Concat(seen.Requirements?.CurrentlyDue ?? []).Distinct(),
        ];
        account.ReadAt = clock.GetUtcNow();
    }
}
