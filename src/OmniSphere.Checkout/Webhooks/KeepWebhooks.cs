using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Webhooks;

/// <param name="Url">Where events are sent, <c>https://</c>.</param>
/// <param name="Events">Types of events; <c>*</c> is all.</param>
/// <param name="Active">Whether events are sent.</param>
internal sealed record WebhookRequest(string Url, IReadOnlyList<string> Events, bool Active = true) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Url, "url", 500);
        v.That(
            Uri.TryCreate(Url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.UserInfo == "",
            "url",
            "url",
            "An address that begins with https://."
        );
        v.Count(Events, "events", 50, min: 1);
        v.Each(
            Events,
            "events",
            (inner, type) =>
                inner.That(type == "*" || WebhookBody.Types.Contains(type), "", "unknown", "No such event.")
        );
    }
}

/// <summary>An address that is told of events.</summary>
internal sealed record WebhookView(
    Id<WebhookKind> Id,
    string Url,
    IReadOnlyList<string> Events,
    bool Active,
    DateTimeOffset CreatedAt,
    string? Secret = null
)
{
    public static WebhookView Of(WebhookEndpoint w, byte[]? secret = null) =>
        new(w.Id, w.Url, w.Events, w.Active, w.CreatedAt, secret is null ? null : WebhookEndpoint.Write(secret));
}

/// <summary>All addresses of a shop.</summary>
internal sealed record WebhooksView(IReadOnlyList<WebhookView> Items);

/// <summary>Merchants keep the addresses that are told of events. A secret is shown once: when it is made.</summary>
internal sealed class KeepWebhooks(
    CheckoutDbContext db,
    WebhookSecrets secrets,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    private const int Most = 20;

    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/webhooks",
                static (KeepWebhooks handler, CancellationToken cancellationToken) =>
                    handler.ListAsync(cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("ListWebhooks")
            .WithSummary("The addresses that are told of events.");
        admin
            .MapPost(
                "/webhooks",
                static (KeepWebhooks handler, WebhookRequest request, CancellationToken cancellationToken) =>
                    handler.CreateAsync(request, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithIdempotency(required: false)
            .WithSecretAnswer()
            .WithName("CreateWebhook")
            .WithSummary("Adds an address; the answer shows its secret, once.");
        admin
            .MapPut(
                "/webhooks/{id}",
                static (
                    KeepWebhooks handler,
                    Id<WebhookKind> id,
                    WebhookRequest request,
                    IfMatch ifMatch,
                    CancellationToken cancellationToken
                ) => handler.ChangeAsync(id, request, ifMatch, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("ChangeWebhook")
            .WithSummary("Changes an address.");
        admin
            .MapPost(
                "/webhooks/{id}/secret",
                static (
                    KeepWebhooks handler,
                    Id<WebhookKind> id,
                    IfMatch ifMatch,
                    CancellationToken cancellationToken
                ) => handler.RotateAsync(id, ifMatch, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithIdempotency(required: false)
            .WithSecretAnswer()
            .WithName("RotateWebhookSecret")
            .WithSummary("Makes a new secret and shows it, once; the old one signs beside it for a day.");
        admin
            .MapDelete(
                "/webhooks/{id}",
                static (
                    KeepWebhooks handler,
                    Id<WebhookKind> id,
                    IfMatch ifMatch,
                    CancellationToken cancellationToken
                ) => handler.DeleteAsync(id, ifMatch, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("DeleteWebhook")
            .WithSummary("Removes an address with its deliveries.");
    }

    public static ProblemException NotFound() => Problem.NotFound("webhook.not_found", "There is no such webhook.");

    private async Task<Ok<WebhooksView>> ListAsync(CancellationToken cancellationToken)
    {
        var all = await db.WebhookEndpoints.AsNoTracking().OrderBy(w => w.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new WebhooksView([.. all.Select(w => WebhookView.Of(w))]));
    }

    private async Task<VersionedOk<WebhookView>> CreateAsync(
        WebhookRequest request,
        CancellationToken cancellationToken
    )
    {
        Guard(request);
        if (await db.WebhookEndpoints.CountAsync(cancellationToken) >= Most)
        {
            throw Problem.Unprocessable("webhook.too_many", $"A shop has at most {Most} webhooks.");
        }

        var secret = WebhookEndpoint.NewSecret();
        var endpoint = new WebhookEndpoint
        {
            TenantId = db.TenantId,
            Id = Id<WebhookKind>.New(clock),
            Url = request.Url,
            Events = request.Events,
            Active = request.Active,
            Secret = secrets.Seal(db.TenantId, secret),
            CreatedAt = clock.GetUtcNow(),
        };
        db.WebhookEndpoints.Add(endpoint);
        await db.SaveChangesAsync(cancellationToken);
        return Versioned.Ok(WebhookView.Of(endpoint, secret), endpoint.Version);
    }

    private async Task<VersionedOk<WebhookView>> ChangeAsync(
        Id<WebhookKind> id,
        WebhookRequest request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        Guard(request);
        var endpoint = await FindAsync(id, ifMatch, cancellationToken);
        (endpoint.Url, endpoint.Events, endpoint.Active) = (request.Url, request.Events, request.Active);
        await db.SaveChangesAsync(cancellationToken);
        return Versioned.Ok(WebhookView.Of(endpoint), endpoint.Version);
    }

    private async Task<VersionedOk<WebhookView>> RotateAsync(
        Id<WebhookKind> id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var endpoint = await FindAsync(id, ifMatch, cancellationToken);
        var secret = WebhookEndpoint.NewSecret();
        endpoint.Rotate(secrets.Seal(db.TenantId, secret), clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return Versioned.Ok(WebhookView.Of(endpoint, secret), endpoint.Version);
    }

    private async Task<NoContent> DeleteAsync(Id<WebhookKind> id, IfMatch ifMatch, CancellationToken cancellationToken)
    {
        db.WebhookEndpoints.Remove(await FindAsync(id, ifMatch, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // What a name stands for is looked at when it is called; here only what can be seen is refused.
    private void Guard(WebhookRequest request)
    {
        var uri = new Uri(request.Url);
        if (options.Value.WebhooksToPrivateNetworks)
        {
            return;
        }

        var isPublic =
            uri.Scheme == Uri.UriSchemeHttps
            && !uri.IsLoopback
            && (!System.Net.IPAddress.TryParse(uri.DnsSafeHost, out var address) || PublicNetwork.Holds(address));
        if (!isPublic)
        {
            throw Problem.Invalid("url", "not_public", "An https address on the public internet.");
        }
    }

    private async Task<WebhookEndpoint> FindAsync(
        Id<WebhookKind> id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var endpoint =
            await db.WebhookEndpoints.SingleOrDefaultAsync(w => w.Id == id, cancellationToken) ?? throw NotFound();
        ifMatch.Guard(endpoint.Version);
        return endpoint;
    }
}
