using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments.Saved;

/// <param name="Provider">Who keeps it: <c>test</c>, <c>stripe</c>.</param>
/// <param name="PaymentMethod">The provider's id of the card or account.</param>
/// <param name="Agreed">That the shopper agrees to have it kept; nothing is kept without.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AddMethodRequest(string Provider, string PaymentMethod, bool Agreed) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Provider, "provider", 50);
        v.Text(PaymentMethod, "paymentMethod", 200);
        v.That(Agreed, "agreed", "required", "A payment method is kept only with consent.");
    }
}

/// <summary>A payment method as its shopper and, for their orders, the merchant see it.</summary>
internal sealed record SavedMethodView(
    Id<SavedMethodKind> Id,
    string Provider,
    string? Brand,
    string? Last4,
    int? ExpiryMonth,
    int? ExpiryYear,
    bool IsDefault,
    DateTimeOffset AgreedAt
)
{
    public static SavedMethodView Of(SavedMethod m) =>
        new(m.Id, m.Provider, m.Brand, m.Last4, m.ExpiryMonth, m.ExpiryYear, m.IsDefault, m.AgreedAt);
}

/// <summary>The payment methods of a shopper, the default first.</summary>
internal sealed record SavedMethodsView(IReadOnlyList<SavedMethodView> Items);

/// <summary>Signed-in shoppers keep their payment methods.</summary>
internal sealed class KeepMethods(
    CheckoutDbContext db,
    GatewayCalls gateway,
    PayerMethods payers,
    KeepMethod keep,
    PlacementReconciler reconciler,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    private const int Most = 20;

    public static void Map(ModuleRoutes module)
    {
        module
            .MapGet(
                "/payment-methods",
                static async (KeepMethods handler, Caller caller, CancellationToken cancellationToken) =>
                    TypedResults.Ok(await handler.ListAsync(Shopper(caller), cancellationToken))
            )
            .ForShopper()
            .WithName("ListPaymentMethods")
            .WithSummary("The payment methods that are kept for the signed-in shopper.");
        module
            .MapPost(
                "/payment-methods",
                static (
                    KeepMethods handler,
                    AddMethodRequest request,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.AddAsync(request, Shopper(caller), cancellationToken)
            )
            .ForShopper()
            .WithIdempotency(required: false)
            .WithName("AddPaymentMethod")
            .WithSummary("Keeps a payment method for the signed-in shopper, who agrees to that.");
        module
            .MapPut(
                "/payment-methods/{id}/default",
                static (
                    KeepMethods handler,
                    Id<SavedMethodKind> id,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.DefaultAsync(id, Shopper(caller), cancellationToken)
            )
            .ForShopper()
            .WithName("SetDefaultPaymentMethod")
            .WithSummary("Makes a payment method the shopper's default.");
        module
            .MapDelete(
                "/payment-methods/{id}",
                static (
                    KeepMethods handler,
                    Id<SavedMethodKind> id,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.RemoveAsync(id, Shopper(caller), cancellationToken)
            )
            .ForShopper()
            .WithName("RemovePaymentMethod")
            .WithSummary("Forgets a payment method, here and at its provider.");
    }

    public async Task<SavedMethodsView> ListAsync(string shopper, CancellationToken cancellationToken)
    {
        var all = await db
            .SavedMethods.AsNoTracking()
            .Where(m => m.CustomerId == shopper && m.DueAt == null)
            .OrderByDescending(m => m.IsDefault)
            .ThenByDescending(m => m.Id)
            .ToListAsync(cancellationToken);
        return new([.. all.Select(SavedMethodView.Of)]);
    }

    private static string Shopper(Caller caller) =>
        caller.Kind is CallerKind.Shopper && caller.Subject is { } subject ? subject : throw PayerMethods.SignIn();

    private async Task<Ok<SavedMethodView>> AddAsync(
        AddMethodRequest request,
        string shopper,
        CancellationToken cancellationToken
    )
    {
        if (!gateway.Takes(request.Provider))
        {
            throw PaymentProblems.ProviderUnknown(request.Provider);
        }

        if (await db.SavedMethods.CountAsync(m => m.CustomerId == shopper, cancellationToken) >= Most)
        {
            throw Problem.Unprocessable("payment_method.too_many", $"At most {Most} payment methods are kept.");
        }

        var zero = Money.Zero(Currency.Usd);
        var terms = await gateway.TermsAsync(request.Provider, zero, cancellationToken);
        var customer = await payers.CustomerAsync(request.Provider, shopper, email: null, terms, cancellationToken);
        var result = await AttachAsync(request, customer, terms);
        if (result is not { Outcome: GatewayOutcome.Succeeded, Method: { } method })
        {
            throw PaymentProblems.Failed(result.Outcome, result.Code, result.DeclineCode);
        }

        var kept = await keep.AddAsync(shopper, request.Provider, PayerAccount.BooksOf(terms), customer, method);
        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (DbUpdateException)
        {
            // Another request has kept the same method a moment ago.
            db.ChangeTracker.Clear();
            kept = await keep.AddAsync(shopper, request.Provider, PayerAccount.BooksOf(terms), customer, method);
            await db.SaveChangesAsync(CancellationToken.None);
        }

        return TypedResults.Ok(SavedMethodView.Of(kept));
    }

    // Attaching again what is attached changes nothing; a key that is used again would not attach what was detached since.
    private async Task<GatewayResult> AttachAsync(AddMethodRequest request, string customer, PaymentTerms terms)
    {
        try
        {
            var key = $"attach-{Guid.CreateVersion7(clock.GetUtcNow()):n}";
            return await gateway.AttachAsync(request.Provider, new(customer, request.PaymentMethod, key, terms));
        }
        catch (Exception e) when (e is not ProblemException)
        {
            throw PaymentProblems.Unknown();
        }
    }

    private async Task<Ok<SavedMethodsView>> DefaultAsync(
        Id<SavedMethodKind> id,
        string shopper,
        CancellationToken cancellationToken
    )
    {
        await payers.FindAsync(id, shopper, cancellationToken);
        await foreach (
            var method in db
                .SavedMethods.Where(m => m.CustomerId == shopper)
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            method.IsDefault = method.Id == id;
        }

        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(await ListAsync(shopper, cancellationToken));
    }

    private async Task<NoContent> RemoveAsync(
        Id<SavedMethodKind> id,
        string shopper,
        CancellationToken cancellationToken
    )
    {
        var method = await payers.FindAsync(id, shopper, cancellationToken);
        (method.DueAt, method.IsDefault) = (clock.GetUtcNow() + options.Value.Lease, false);
        var next = await db
            .SavedMethods.Where(m => m.CustomerId == shopper && m.DueAt == null && m.Id != id)
            .OrderByDescending(m => m.IsDefault)
            .ThenByDescending(m => m.Id)
            .FirstOrDefaultAsync(cancellationToken);
        next?.IsDefault = true;
        await db.SaveChangesAsync(cancellationToken);
        await DetachAsync(id);
        return TypedResults.NoContent();
    }

    /// <summary>Has the provider forget a method that was removed, and forgets it. Idempotent; repeated by the reconciler.</summary>
    public async Task DetachAsync(Id<SavedMethodKind> id)
    {
        if (await db.SavedMethods.SingleOrDefaultAsync(m => m.Id == id && m.DueAt != null) is not { } method)
        {
            return;
        }

        try
        {
            var terms = new PaymentTerms(method.Books is "" ? null : method.Books);
            var request = new MethodRequest(method.Customer, method.Reference, $"detach-{method.Id}", terms);
            var result = await gateway.DetachAsync(method.Provider, request);
            if (result.Outcome is GatewayOutcome.Succeeded or GatewayOutcome.Refused)
            {
                db.SavedMethods.Remove(method);
                await db.SaveChangesAsync();
                return;
            }
        }
        catch (Exception e) when (e is not DbUpdateException)
        {
            // Repeated below.
        }

        method.DueAt = clock.GetUtcNow() + gateway.Backoff(++method.Attempts);
        db.AfterCommit(reconciler.Signal);
        await db.SaveChangesAsync();
    }
}
