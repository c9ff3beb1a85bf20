using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// Opens the tenant's key ring and keeps it up to schedule. Rotation happens when the ring is read, at most a few minutes
/// apart while the tenant is in use: tenants that sleep cost nothing.
/// </summary>
internal sealed class KeySchedule(
    AuthDbContext db,
    KeyMaterial material,
    FirstPartyClients clients,
    AuthTelemetry telemetry,
    TimeProvider clock,
    IOptions<AuthOptions> options,
    ILogger<KeySchedule> logger
)
{
    public async Task<KeyRing> OpenAsync(CancellationToken cancellationToken)
    {
        var keys = Readable(await RowsAsync(cancellationToken));
        if (NextActivation(keys) is not null)
        {
            try
            {
                await db.TransactAsync(RotateAsync, cancellationToken);
            }
            catch (DbUpdateException)
            {
                // Another process was faster; its key is as good.
            }

            keys = Readable(await RowsAsync(cancellationToken));
        }

        return new KeyRing(keys, options.Value, clock.GetUtcNow());
    }

    private async Task RotateAsync(CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(cancellationToken);
        if (NextActivation(Readable(rows)) is not { } activatesAt)
        {
            return;
        }

        var (kid, secret) = material.Create(db.TenantId);
        var next = new SigningKey
        {
            Number = rows.Select(k => k.Number).DefaultIfEmpty(0).Max() + 1,
            Kid = kid,
            CreatedAt = clock.GetUtcNow(),
            ActivatesAt = activatesAt,
            Material = secret,
        };
        db.SigningKeys.Add(next);
        db.SigningKeys.RemoveRange(rows.Where((_, i) => i > 0 && IsWornOut(rows[i - 1])));
        await db.SaveChangesAsync(cancellationToken);
        await clients.EnsureAsync(cancellationToken);
        telemetry.SigningKeyCreated();
        Log.SigningKeyCreated(logger, next.Kid, next.Number, next.ActivatesAt);
    }

    /// <summary>When a key that is due now should take over, or null when none is due.</summary>
    private DateTimeOffset? NextActivation(List<RingKey> newestFirst)
    {
        var now = clock.GetUtcNow();
        if (newestFirst.Count == 0)
        {
            return now;
        }

        var end = newestFirst[0].ActivatesAt + options.Value.SigningKeyLifetime;
        var announced = now + options.Value.SigningKeyAnnouncement;
        return end > announced ? null : announced;
    }

    private bool IsWornOut(SigningKey successor) =>
        successor.ActivatesAt + options.Value.SessionLifetime + TimeSpan.FromDays(1) <= clock.GetUtcNow();

    private Task<List<SigningKey>> RowsAsync(CancellationToken cancellationToken) =>
        db.SigningKeys.AsNoTracking().OrderByDescending(k => k.Number).ToListAsync(cancellationToken);

    private List<RingKey> Readable(List<SigningKey> rows)
    {
        var keys = new List<RingKey>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                keys.Add(material.Open(row));
            }
            catch (CryptographicException e)
            {
                Log.SigningKeyUnreadable(logger, e, row.Kid);
            }
        }

        return keys;
    }
}
