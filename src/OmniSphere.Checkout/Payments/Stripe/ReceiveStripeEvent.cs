using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using Stripe;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>
/// The one endpoint for webhooks of the platform's account and of all connected accounts. Believes a delivery when its
/// signature and age are right (https://docs.stripe.com/webhooks#verify-manually), finds the tenant by the account, writes
/// the event down once and answers; what it is about is read again by <see cref="StripeEventReader"/>.
/// </summary>
internal sealed class ReceiveStripeEvent(
    ITenantScopeFactory scopes,
    IOptionsMonitor<StripeOptions> options,
    StripeEventReader reader,
    TimeProvider clock
)
{
    private const int Longest = 1_000_000;

    public static void Map(ModuleRoutes module) =>
        module
            .MapPost("/stripe/webhooks", HandleAsync)
            .ForPublic()
            .WithoutTenant()
            .Accepts<object>("application/json")
            .WithName("ReceiveStripeEvent")
            .WithSummary("Takes Stripe's webhooks, for the platform and for all connected accounts.");

    private static async Task<IResult> HandleAsync(
        ReceiveStripeEvent handler,
        HttpRequest request,
        [FromHeader(Name = "Stripe-Signature")] string? signature,
        CancellationToken cancellationToken
    )
    {
        var notice = handler.Verified(await BodyAsync(request, cancellationToken), signature);
        if (notice.Subject is not null)
        {
            await handler.KeepAsync(notice, cancellationToken);
        }

        return TypedResults.Ok();
    }

    private static async Task<string> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[16_384];
        for (int read; (read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0; )
        {
            if (buffer.Length + read > Longest)
            {
                throw new ProblemException(
                    StatusCodes.Status413PayloadTooLarge,
                    "request.too_large",
                    "A webhook has at most a million bytes."
                );
            }

            buffer.Write(chunk, 0, read);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>The event, if it comes from Stripe: events of connected accounts carry the signature of their endpoint.</summary>
    private StripeNotice Verified(string body, string? signature)
    {
        var platform = Signed(body, signature, options.CurrentValue.WebhookSecret);
        var connect = Signed(body, signature, options.CurrentValue.ConnectWebhookSecret);
        if (!platform && !connect)
        {
            throw Problem.BadRequest("webhook.not_verified", "The signature is missing, wrong or too old.");
        }

        var notice = StripeNotice.Read(body) ?? throw Problem.BadRequest("webhook.malformed", "This is no event.");
        return notice.Account is null
            ? platform
                ? notice
                : throw WrongEndpoint()
            : connect
                ? notice
                : throw WrongEndpoint();
    }

    private bool Signed(string body, string? signature, string? secret)
    {
        if (string.IsNullOrEmpty(secret) || string.IsNullOrEmpty(signature))
        {
            return false;
        }

        try
        {
            EventUtility.ValidateSignature(
                body,
                signature,
                secret,
                (long)options.CurrentValue.WebhookTolerance.TotalSeconds,
                clock.GetUtcNow().ToUnixTimeSeconds()
            );
            return true;
        }
        catch (Exception e) when (e is StripeException or FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    private async Task KeepAsync(StripeNotice notice, CancellationToken cancellationToken)
    {
        var tenant =
            await OwnerAsync(notice, cancellationToken)
            // Stripe tries again for three days: by then the account or payment is known, if it is ours.
            ?? throw Problem.NotFound("webhook.not_ours", "No tenant has this account or payment.");
        await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
        var db = scope.Get<CheckoutDbContext>();
        if (await db.StripeEvents.AnyAsync(e => e.EventId == notice.Id, cancellationToken))
        {
            return;
        }

        var now = clock.GetUtcNow();
        db.StripeEvents.Add(
            new StripeEvent
            {
                TenantId = tenant,
                EventId = notice.Id,
                Type = notice.Type,
                Subject = notice.Subject!,
                PaymentId = notice.PaymentId,
                ReceivedAt = now,
                DueAt = now,
            }
        );
        db.AfterCommit(reader.Signal);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Delivered twice at the same moment: the other one is kept.
            db.ChangeTracker.Clear();
            if (!await db.StripeEvents.AnyAsync(e => e.EventId == notice.Id, cancellationToken))
            {
                throw;
            }
        }
    }

    private async Task<Id<TenantKind>?> OwnerAsync(StripeNotice notice, CancellationToken cancellationToken)
    {
        var found = new List<Id<TenantKind>>();
        foreach (var system in scopes.CreateSystems("owner of a Stripe event"))
        {
            await using var scope = system;
            found.AddRange(
                await Owners(scope.Get<CheckoutDbContext>(), notice).Order().Take(2).ToListAsync(cancellationToken)
            );
        }

        return found is [var owner] ? owner : null;
    }

    private static IQueryable<Id<TenantKind>> Owners(CheckoutDbContext db, StripeNotice notice)
    {
        var account = notice.Account ?? (notice.IsAboutAccount ? notice.Subject : null);
        return account is not null
            ? db
                .StripeAccounts.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                .Where(a => a.AccountId == account)
                .Select(a => a.TenantId)
            : db
                .Payments.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                .Where(p => p.Provider == StripeGateway.Name && p.Reference == notice.Subject)
                .Select(p => p.TenantId);
    }

    private static ProblemException WrongEndpoint() =>
        Problem.BadRequest("webhook.not_verified", "The event carries the signature of another endpoint.");
}
