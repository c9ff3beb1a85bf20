using Microsoft.EntityFrameworkCore;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>Says once what modules this process hosts, so that each of the platform's modules gets a part of every task.</summary>
internal sealed class KnownModules(ITenantScopeFactory scopes, IEnumerable<ModuleDatabase> modules)
{
    private volatile bool _registered;

    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        if (_registered)
        {
            return;
        }

        await using var scope = scopes.CreateSystem("modules of the platform");
        var db = scope.Get<PlatformDbContext>();
        var known = await db.Modules.Select(m => m.Name).ToListAsync(cancellationToken);
        db.Modules.AddRange(modules.Select(m => new KnownModule { Name = m.Module }).ExceptBy(known, m => m.Name));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            return; // Another process was faster; the next look sees to the rest.
        }

        _registered = true;
    }
}
