using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media.Downloads;

/// <summary>
/// Fetches the pictures that imports name, again with longer and longer pauses while a server is away. An attempt is claimed
/// by a lease: what a process that dies leaves behind is tried by the next.
/// </summary>
internal sealed class DownloadImages(
    ITenantScopeFactory scopes,
    ITenantStore tenants,
    ImageFetch fetch,
    IOptions<MediaOptions> options,
    TimeProvider clock,
    ILogger<DownloadImages> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 40;
    private const int AtOnce = 4;
    private static readonly TimeSpan Patrol = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WhileClosed = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(2);

    /// <summary>Pauses after the first, second, … failure.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(10),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
    ];

    private readonly ServersAway _away = new(clock);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var due = await DueAsync(DownloadState.Waiting, Clock.GetUtcNow(), cancellationToken);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (d, ct) =>
            {
                try
                {
                    // A suspended shop's pictures wait for its return.
                    var open = (await tenants.FindAsync(d.Tenant, ct))?.Status == TenantStatus.Active;
                    await (open ? RunAsync(d.Tenant, d.UrlHash, ct) : LeaveAsync(d.Tenant, d.UrlHash, ct));
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    Log.DownloadInterrupted(logger, e);
                }
            }
        );
        return due.Count > 0 ? TimeSpan.Zero : await NextAsync(cancellationToken);
    }

    private async Task RunAsync(Id<TenantKind> tenant, byte[] hash, CancellationToken cancellationToken)
    {
        await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
        var db = scope.Get<CatalogueDbContext>();
        var now = Clock.GetUtcNow();
        var until = now + (options.Value.DownloadTimeout * 2) + Patrol;
        var ours = await db.TransactAsync(
            ct =>
                db.ImageDownloads.Where(d => d.UrlHash == hash && d.State == DownloadState.Waiting && d.DueAt <= now)
                    .ExecuteUpdateAsync(
                        s => s.SetProperty(d => d.DueAt, until).SetProperty(d => d.Attempts, d => d.Attempts + 1),
                        ct
                    ),
            cancellationToken
        );
        if (ours == 0)
        {
            return; // Another process was faster.
        }

        var download = await db.ImageDownloads.AsNoTracking().SingleAsync(d => d.UrlHash == hash, cancellationToken);
        var arrival = scope.Get<ImageArrival>();
        try
        {
            _away.Guard(download.Url);
            await using var content = await fetch.FetchAsync(download.Url, cancellationToken);
            var name = Uri.UnescapeDataString(new Uri(download.Url).Segments[^1]).Trim('/');
            var (file, _) = await scope
                .Get<MediaIntake>()
                .AddAsync(content, UploadMedia.NameOf(name), cancellationToken);
            await arrival.ArriveAsync(download, file.Id, cancellationToken);
            CatalogueTelemetry.Image("done");
        }
        catch (ImageFetchException e)
        {
            if (e.IsAway)
            {
                _away.Note(download.Url);
            }

            await FailAsync(arrival, download, e.Message, e.IsFinal, e.RetryAfter, cancellationToken);
        }
        catch (ProblemException e)
        {
            // No picture, too many pixels, the quota used up: the merchant's to mend; but an outage passes.
            var isFinal = e.Status < StatusCodes.Status500InternalServerError;
            await FailAsync(arrival, download, e.Message, isFinal, null, cancellationToken);
        }
        catch (IOException)
        {
            await FailAsync(arrival, download, "The storage does not answer.", false, null, cancellationToken);
        }
    }

    private async Task LeaveAsync(Id<TenantKind> tenant, byte[] hash, CancellationToken cancellationToken)
    {
        await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
        var db = scope.Get<CatalogueDbContext>();
        var later = Clock.GetUtcNow() + WhileClosed;
        await db.TransactAsync(
            ct =>
                db.ImageDownloads.Where(d => d.UrlHash == hash && d.State == DownloadState.Waiting)
                    .ExecuteUpdateAsync(s => s.SetProperty(d => d.DueAt, later), ct),
            cancellationToken
        );
    }

    private async Task FailAsync(
        ImageArrival arrival,
        ImageDownload download,
        string fault,
        bool isFinal,
        TimeSpan? wish,
        CancellationToken cancellationToken
    )
    {
        var last = isFinal || download.Attempts > Pauses.Count;
        CatalogueTelemetry.Image(last ? "failed" : "postponed");
        if (last)
        {
            await arrival.FailAsync(download, fault, cancellationToken);
            return;
        }

        var pause = Pauses[download.Attempts - 1];
        if (wish is { } longer && longer > pause)
        {
            pause = longer < LongestWish ? longer : LongestWish;
        }

        await arrival.PostponeAsync(download, fault, Clock.GetUtcNow() + pause, cancellationToken);
    }

    /// <summary>What is due first, each shop in turn: one with many pictures does not keep the others waiting.</summary>
    internal async Task<List<(Id<TenantKind> Tenant, byte[] UrlHash)>> DueAsync(
        DownloadState state,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var due = new List<(Id<TenantKind> Tenant, byte[] UrlHash)>();
        await scopes.InEachDatabaseAsync(
            "pictures to download",
            async scope =>
            {
                var waiting = All(scope).Where(d => d.State == state && d.DueAt <= now);
                var shops = await waiting
                    .GroupBy(d => d.TenantId)
                    .OrderBy(g => g.Min(d => d.DueAt))
                    .Select(g => g.Key)
                    .Take(Batch)
                    .ToListAsync(cancellationToken);
                var turns = new List<(int Turn, Id<TenantKind> Tenant, byte[] UrlHash)>();
                foreach (var shop in shops)
                {
                    var some = await waiting
                        .Where(d => d.TenantId == shop)
                        .OrderBy(d => d.DueAt)
                        .Take((Batch + shops.Count - 1) / shops.Count)
                        .Select(d => d.UrlHash)
                        .ToListAsync(cancellationToken);
                    turns.AddRange(some.Select((hash, turn) => (turn, shop, hash)));
                }

                due.AddRange(turns.OrderBy(t => t.Turn).Select(t => (t.Tenant, t.UrlHash)));
            }
        );
        return due;
    }

    private async Task<TimeSpan> NextAsync(CancellationToken cancellationToken)
    {
        var next = DateTimeOffset.MaxValue;
        await scopes.InEachDatabaseAsync(
            "pictures to download",
            async scope =>
            {
                var first = await All(scope)
                    .Where(d => d.State == DownloadState.Waiting)
                    .MinAsync(d => d.DueAt, cancellationToken);
                next = first < next ? first.Value : next;
            }
        );
        var now = Clock.GetUtcNow();
        return next >= now + Patrol ? Patrol
            : next > now ? next - now
            : TimeSpan.FromSeconds(1); // Claimed by somebody else just now, or of a suspended shop.
    }

    private static IQueryable<ImageDownload> All(TenantScope scope) =>
        scope.Get<CatalogueDbContext>().ImageDownloads.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
}
