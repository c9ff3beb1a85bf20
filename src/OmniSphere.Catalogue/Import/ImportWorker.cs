using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// Works off received files one after the other, each shop in turn. What a crash interrupts goes on where its last batch ended, since a
/// batch and its progress are one transaction.
/// </summary>
internal sealed class ImportWorker(
    ITenantScopeFactory scopes,
    ITenantStore tenants,
    ImportSpool spool,
    DownloadImages downloads,
    IOptions<CatalogueOptions> options,
    TimeProvider clock,
    ILogger<ImportWorker> logger
) : SignalledWorker(clock, logger)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patrol = TimeSpan.FromDays(1);

    private readonly Dictionary<Id<TenantKind>, long> _served = [];
    private long _turn;
    private DateTimeOffset _nextForgetting = DateTimeOffset.MinValue;

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        await ForgetOldAsync(cancellationToken);
        var tried = new HashSet<Id<ImportKind>>();
        while (await NextAsync(tried, cancellationToken) is var (id, owner))
        {
            var open = (await tenants.FindAsync(owner, cancellationToken))?.Status == TenantStatus.Active;
            if (!open || !await TryRunAsync(id, owner, cancellationToken))
            {
                tried.Add(id);
            }

            _served[owner] = ++_turn;
        }

        return tried.Count > 0 ? AfterFault : Patrol;
    }

    /// <summary>The next file: of the shop that has been waiting longest since its last one, so that none keeps the others out.</summary>
    private async Task<(Id<ImportKind> Id, Id<TenantKind> Tenant)?> NextAsync(
        HashSet<Id<ImportKind>> tried,
        CancellationToken cancellationToken
    )
    {
        var waiting = new List<(Id<ImportKind> Id, Id<TenantKind> Tenant)>();
        foreach (var id in spool.List().Where(id => !tried.Contains(id)))
        {
            if (await TenantOfAsync(id, cancellationToken) is { } owner)
            {
                waiting.Add((id, owner));
            }
            else if (spool.IsLeftOver(id))
            {
                spool.Delete(id);
            }
        }

        return waiting.Count == 0
            ? null
            : waiting.OrderBy(w => _served.GetValueOrDefault(w.Tenant)).ThenBy(w => w.Id).First();
    }

    /// <summary>Now and then: what was imported long ago, and what was refused then, is nobody's business any more.</summary>
    private async Task ForgetOldAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        if (now < _nextForgetting)
        {
            return;
        }

        _nextForgetting = now + Patrol;
        var before = now - options.Value.ImportKeepFor;
        await scopes.InEachDatabaseAsync(
            "old imports",
            async scope =>
            {
                var db = scope.Get<CatalogueDbContext>();
                await db.TransactAsync(
                    ct =>
                        db.Imports.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                            .Where(i => i.FinishedAt < before)
                            .ExecuteDeleteAsync(ct),
                    cancellationToken
                );
            }
        );
    }

    /// <summary>False when it has to be tried again.</summary>
    private async Task<bool> TryRunAsync(Id<ImportKind> id, Id<TenantKind> tenant, CancellationToken cancellationToken)
    {
        await using (var file = spool.TryOpen(id))
        {
            // Without the file, another process works on it, and may yet die.
            if (file is null || !await TryRunAsync(id, tenant, file, cancellationToken))
            {
                return false;
            }
        }

        spool.Delete(id);
        return true;
    }

    private async Task<bool> TryRunAsync(
        Id<ImportKind> id,
        Id<TenantKind> tenant,
        FileStream file,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await BeginAsync(id, tenant, cancellationToken))
            {
                await RunAsync(id, tenant, file, cancellationToken);
            }
            else
            {
                const string fault = "The import failed again and again.";
                await FinishAsync(id, tenant, ImportState.Failed, fault, cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ImportInterrupted(logger, e, id.ToString());
            return false;
        }
        catch (OperationCanceledException)
        {
            // The host stops, which is no fault of the file.
            await ChangeAsync(
                id,
                tenant,
                import => import.Attempts = Math.Max(0, import.Attempts - 1),
                CancellationToken.None
            );
            throw;
        }
    }

    /// <summary>Counts the attempt before it begins: what it does may take the process with it. False after too many.</summary>
    private async Task<bool> BeginAsync(Id<ImportKind> id, Id<TenantKind> tenant, CancellationToken cancellationToken)
    {
        var again = true;
        await ChangeAsync(
            id,
            tenant,
            import =>
            {
                again = import.Attempts < MaxAttempts;
                import.Attempts++;
                import.State = ImportState.Running;
            },
            cancellationToken
        );
        return again;
    }

    private async Task RunAsync(
        Id<ImportKind> id,
        Id<TenantKind> tenant,
        FileStream file,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
            var db = scope.Get<CatalogueDbContext>();
            var import = await db.Imports.SingleAsync(i => i.Id == id, cancellationToken);
            await scope.Get<ProductImporter>().ResumeAsync(import, file, cancellationToken);
            downloads.Signal();
            await FinishAsync(id, tenant, ImportState.Completed, null, cancellationToken);
        }
        catch (ImportUnreadableException e)
        {
            Log.ImportUnreadable(logger, id.ToString(), e.Message);
            await FinishAsync(id, tenant, ImportState.Failed, e.Message, cancellationToken);
        }
    }

    private Task FinishAsync(
        Id<ImportKind> id,
        Id<TenantKind> tenant,
        ImportState state,
        string? fault,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            tenant,
            import =>
            {
                import.State = state;
                import.Fault = Fitting(fault);
                import.FinishedAt = Clock.GetUtcNow();
                import.BytesRead = state == ImportState.Completed ? import.Size : import.BytesRead;
            },
            cancellationToken
        );

    private async Task ChangeAsync(
        Id<ImportKind> id,
        Id<TenantKind> tenant,
        Action<ProductImport> change,
        CancellationToken cancellationToken
    )
    {
        await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
        var db = scope.Get<CatalogueDbContext>();
        change(await db.Imports.SingleAsync(i => i.Id == id, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    // The fault quotes the file, which may hold names of any length.
    private static string? Fitting(string? fault) =>
        fault is not { Length: > ProductImport.LongestFault } ? fault
        : char.IsHighSurrogate(fault[ProductImport.LongestFault - 2]) ? $"{fault[..(ProductImport.LongestFault - 2)]}…"
        : $"{fault[..(ProductImport.LongestFault - 1)]}…";

    /// <summary>Whose import it is; null when none waits for the file.</summary>
    private async Task<Id<TenantKind>?> TenantOfAsync(Id<ImportKind> id, CancellationToken cancellationToken)
    {
        foreach (var system in scopes.CreateSystems("received imports"))
        {
            await using var scope = system;
            var owner = await scope
                .Get<CatalogueDbContext>()
                .Imports.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                .Where(i => i.Id == id && (i.State == ImportState.Queued || i.State == ImportState.Running))
                .Select(i => (Id<TenantKind>?)i.TenantId)
                .FirstOrDefaultAsync(cancellationToken);
            if (owner is not null)
            {
                return owner;
            }
        }

        return null;
    }
}
