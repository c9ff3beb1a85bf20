using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// Works off received files one after the other. What a crash interrupts goes on where its last batch ended, since a
/// batch and its progress are one transaction.
/// </summary>
internal sealed class ImportWorker(
    ITenantScopeFactory scopes,
    ITenantStore tenants,
    ImportSpool spool,
    DownloadImages downloads,
    TimeProvider clock,
    ILogger<ImportWorker> logger
) : SignalledWorker(clock, logger)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);
    private readonly Dictionary<Id<ImportKind>, int> _attempts = [];

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        TimeSpan? sleep = null;
        foreach (var id in spool.List())
        {
            var tenant = await TenantOfAsync(id, cancellationToken);
            if (tenant is { } owner)
            {
                var open = (await tenants.FindAsync(owner, cancellationToken))?.Status == TenantStatus.Active;
                sleep = open && await TryRunAsync(id, owner, cancellationToken) ? sleep : AfterFault;
            }
            else if (spool.IsLeftOver(id))
            {
                spool.Delete(id);
            }
        }

        return sleep;
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

        _attempts.Remove(id);
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
            await RunAsync(id, tenant, file, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var attempts = _attempts[id] = _attempts.GetValueOrDefault(id) + 1;
            Log.ImportInterrupted(logger, e, id.ToString());
            if (attempts < MaxAttempts)
            {
                return false;
            }

            await FinishAsync(id, tenant, ImportState.Failed, "The import failed again and again.", cancellationToken);
        }

        return true;
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
            import.State = ImportState.Running;
            await db.SaveChangesAsync(cancellationToken);
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

    private async Task FinishAsync(
        Id<ImportKind> id,
        Id<TenantKind> tenant,
        ImportState state,
        string? fault,
        CancellationToken cancellationToken
    )
    {
        await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
        var db = scope.Get<CatalogueDbContext>();
        var import = await db.Imports.SingleAsync(i => i.Id == id, cancellationToken);
        import.State = state;
        import.Fault = Fitting(fault);
        import.FinishedAt = Clock.GetUtcNow();
        import.BytesRead = state == ImportState.Completed ? import.Size : import.BytesRead;
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
