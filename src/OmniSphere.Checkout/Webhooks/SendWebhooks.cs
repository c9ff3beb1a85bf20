using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>
/// Sends what is due, again and again with longer and longer pauses until the receiver takes it. At least once: a process
/// that dies after it sent sends again when its lease has run out.
/// </summary>
internal sealed class SendWebhooks(
    ITenantScopeFactory scopes,
    IHttpClientFactory clients,
    WebhookSecrets secrets,
    IOptions<CheckoutOptions> options,
    TimeProvider clock,
    ILogger<SendWebhooks> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 40;
    private const int AtOnce = 8;

    /// <summary>Longer than a call may take.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Pauses after the first, second, … failure: three days in all.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var (due, next) = await DueAsync(cancellationToken);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (d, ct) =>
            {
                try
                {
                    await using var scope = await scopes.CreateAsync(d.Tenant, ct);
                    await SendAsync(scope.Get<CheckoutDbContext>(), d.Delivery, ct);
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    Log.WorkFailed(logger, e, d.Delivery.ToString());
                }
            }
        );
        if (due.Count >= Batch)
        {
            return TimeSpan.Zero;
        }

        var wait = next - Clock.GetUtcNow();
        return wait is { } w && w < Patrol ? TimeSpan.FromTicks(Math.Max(w.Ticks, TimeSpan.TicksPerSecond)) : Patrol;
    }

    private async Task<(List<(Id<TenantKind> Tenant, Id<DeliveryKind> Delivery)>, DateTimeOffset?)> DueAsync(
        CancellationToken cancellationToken
    )
    {
        var now = Clock.GetUtcNow();
        var old = now - Kept;
        var due = new List<(Id<TenantKind> Tenant, Id<DeliveryKind> Delivery)>();
        DateTimeOffset? next = null;
        await scopes.InEachDatabaseAsync(
            "webhooks",
            async scope =>
            {
                var all = scope
                    .Get<CheckoutDbContext>()
                    .WebhookDeliveries.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
                await all.Where(d => d.CreatedAt < old && d.DueAt == null).ExecuteDeleteAsync(cancellationToken);
                var here = await all.Where(d => d.DueAt <= now)
                    .OrderBy(d => d.DueAt)
                    .Take(Batch)
                    .Select(d => new { d.TenantId, d.Id })
                    .ToListAsync(cancellationToken);
                due.AddRange(here.Select(d => (d.TenantId, d.Id)));
                var later = await all.Where(d => d.DueAt > now).MinAsync(d => d.DueAt, cancellationToken);
                next = next < later ? next : later ?? next;
            }
        );
        return (due, next);
    }

    private async Task SendAsync(CheckoutDbContext db, Id<DeliveryKind> id, CancellationToken cancellationToken)
    {
        var (now, until) = (Clock.GetUtcNow(), Clock.GetUtcNow() + Lease);
        var ours = await db
            .WebhookDeliveries.Where(d => d.Id == id && d.DueAt <= now)
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.DueAt, until), cancellationToken);
        if (ours == 0)
        {
            return; // Another process was faster.
        }

        var delivery = await db.WebhookDeliveries.SingleAsync(d => d.Id == id, cancellationToken);
        var endpoint = await db.WebhookEndpoints.SingleAsync(e => e.Id == delivery.EndpointId, cancellationToken);
        if (!endpoint.Active)
        {
            (delivery.State, delivery.DueAt) = (DeliveryState.Failed, null);
            await db.SaveChangesAsync(cancellationToken);
            return;
        }

        var attempt = await TryAsync(endpoint, delivery, cancellationToken);
        delivery.Attempts = [.. delivery.Attempts.TakeLast(19), attempt];
        Record(endpoint, delivery, attempt);
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private void Record(WebhookEndpoint endpoint, WebhookDelivery delivery, DeliveryAttempt attempt)
    {
        delivery.DueAt = null;
        if (attempt.Status is >= 200 and < 300)
        {
            delivery.State = DeliveryState.Delivered;
            return;
        }

        // Gone: the receiver wants nothing any more (RFC 9110, 15.5.11).
        endpoint.Active &= attempt.Status is not (int)HttpStatusCode.Gone;
        var failures = delivery.Attempts.Count;
        if (!endpoint.Active || failures > Pauses.Count)
        {
            delivery.State = DeliveryState.Failed;
            return;
        }

        delivery.DueAt = Clock.GetUtcNow() + Pauses[failures - 1];
    }

    private async Task<DeliveryAttempt> TryAsync(
        WebhookEndpoint endpoint,
        WebhookDelivery delivery,
        CancellationToken cancellationToken
    )
    {
        var now = Clock.GetUtcNow();
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url)
        {
            Content = new StringContent(delivery.Body, Encoding.UTF8, "application/json"),
        };
        var id = delivery.Id.ToString();
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.UserAgent.ParseAdd("OmniSphere-Webhooks/1");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Value.WebhookTimeout);
        try
        {
            request.Headers.Add("webhook-signature", WebhookSignature.Of(endpoint, secrets, id, now, delivery.Body));
            using var client = clients.CreateClient(nameof(SendWebhooks));
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                timeout.Token
            );
            return new(now, (int)response.StatusCode, null, Elapsed());
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var why = e is OperationCanceledException ? "No answer in time." : Short(e);
            return new(now, null, why, Elapsed());
        }

        long Elapsed() => (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string Short(Exception e) => e.Message.Length > 200 ? e.Message[..200] : e.Message;
}
