using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments.Saved;

/// <summary>What a payer wants to pay with.</summary>
internal sealed record MethodWish(
    string? Provider,
    string? PaymentMethod,
    Id<SavedMethodKind>? SavedMethod,
    bool SaveMethod
)
{
    public void Check(Validation v)
    {
        if (SavedMethod is null)
        {
            v.Text(Provider, "provider", 50);
            v.Text(PaymentMethod, "paymentMethod", 200);
            return;
        }

        v.That(
            Provider is null && PaymentMethod is null && !SaveMethod,
            "savedMethod",
            "ambiguous",
            "Either a method that is kept or one that is entered."
        );
    }
}

/// <summary>What a payment is made with.</summary>
/// <param name="Provider">Who handles it.</param>
/// <param name="Reference">The provider's id of the method.</param>
/// <param name="Books">Where it is kept, or null when it is not.</param>
/// <param name="Customer">The provider's id of the payer, when it is kept for them or is to be.</param>
/// <param name="SaveFor">Subject of the shopper for whom it is to be kept, or null.</param>
internal sealed record PayerMethod(
    string Provider,
    string Reference,
    string? Books = null,
    string? Customer = null,
    string? SaveFor = null
);

/// <summary>Knows what shoppers pay with, and makes them known to providers.</summary>
internal sealed class PayerMethods(CheckoutDbContext db, GatewayCalls gateway, TimeProvider clock)
{
    /// <exception cref="ProblemException">401 <c>auth.required</c>, 404 <c>payment_method.not_found</c>, 422 <c>payment.provider_unknown</c>.</exception>
    public async Task<PayerMethod> ResolveAsync(MethodWish wish, string? shopper, CancellationToken cancellationToken)
    {
        if (shopper is null && (wish.SaveMethod || wish.SavedMethod is not null))
        {
            throw SignIn();
        }

        var method = wish.SavedMethod is { } id
            ? Of(await FindAsync(id, shopper!, cancellationToken))
            : new(wish.Provider!, wish.PaymentMethod!, SaveFor: wish.SaveMethod ? shopper : null);
        return gateway.Takes(method.Provider) ? method : throw PaymentProblems.ProviderUnknown(method.Provider);
    }

    public static PayerMethod Of(SavedMethod kept) => new(kept.Provider, kept.Reference, kept.Books, kept.Customer);

    /// <summary>The method that is kept for a shopper, tracked.</summary>
    /// <exception cref="ProblemException">404 <c>payment_method.not_found</c>.</exception>
    public async Task<SavedMethod> FindAsync(
        Id<SavedMethodKind> id,
        string shopper,
        CancellationToken cancellationToken
    ) =>
        await db.SavedMethods.SingleOrDefaultAsync(
            m => m.Id == id && m.CustomerId == shopper && m.DueAt == null,
            cancellationToken
        ) ?? throw Problem.NotFound("payment_method.not_found", "There is no such payment method.");

    /// <summary>The method with its payer known to the provider, where it is to be kept or is.</summary>
    /// <exception cref="ProblemException">409 <c>payment_method.other_account</c>: the shop changed its account since.</exception>
    public async Task<PayerMethod> KnownAsync(
        PayerMethod method,
        string? email,
        PaymentTerms terms,
        CancellationToken cancellationToken
    )
    {
        if (method.Books is { } books && books != PayerAccount.BooksOf(terms))
        {
            throw Problem.Conflict("payment_method.other_account", "The payment method has to be entered again.");
        }

        return method.SaveFor is { } shopper
            ? method with
            {
                Customer = await CustomerAsync(method.Provider, shopper, email, terms, cancellationToken),
            }
            : method;
    }

    /// <summary>The provider's id of a shopper; asked twice, made once.</summary>
    public async Task<string> CustomerAsync(
        string provider,
        string shopper,
        string? email,
        PaymentTerms terms,
        CancellationToken cancellationToken
    )
    {
        var books = PayerAccount.BooksOf(terms);
        var account = await AccountAsync(provider, shopper, books, cancellationToken);
        if (account is null)
        {
            account = new()
            {
                TenantId = db.TenantId,
                CustomerId = shopper,
                Provider = provider,
                Books = books,
                CreationKey = $"customer-{Guid.CreateVersion7(clock.GetUtcNow()):n}",
                Email = email,
            };
            account = await AddedAsync(account, cancellationToken);
        }

        if (account.Reference is null)
        {
            try
            {
                account.Reference = await gateway.CustomerAsync(
                    provider,
                    new(shopper, account.Email, account.CreationKey, terms)
                );
            }
            catch (Exception e) when (e is not ProblemException && !cancellationToken.IsCancellationRequested)
            {
                throw PaymentProblems.Unknown();
            }

            try
            {
                await db.SaveChangesAsync(CancellationToken.None);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another request asked under the same key, and so was told the same.
                await db.Entry(account).ReloadAsync(CancellationToken.None);
            }
        }

        return account.Reference ?? throw PaymentProblems.Unknown();
    }

    /// <summary>The account, or the one that another request has added a moment ago.</summary>
    private async Task<PayerAccount> AddedAsync(PayerAccount account, CancellationToken cancellationToken)
    {
        db.PayerAccounts.Add(account);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return account;
        }
        catch (DbUpdateException)
        {
            db.Entry(account).State = EntityState.Detached;
            if (await AccountAsync(account.Provider, account.CustomerId, account.Books, cancellationToken) is { } other)
            {
                return other;
            }

            throw;
        }
    }

    public static ProblemException SignIn() =>
        Problem.Unauthorized("auth.required", "Sign in to keep and use payment methods.");

    private Task<PayerAccount?> AccountAsync(
        string provider,
        string shopper,
        string books,
        CancellationToken cancellationToken
    ) =>
        db.PayerAccounts.SingleOrDefaultAsync(
            a => a.CustomerId == shopper && a.Provider == provider && a.Books == books,
            cancellationToken
        );
}
