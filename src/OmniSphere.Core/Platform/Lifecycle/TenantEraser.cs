using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>Deletes what a module keeps of a tenant, and looks whether anything is left.</summary>
internal sealed class TenantEraser(ITenantScopeFactory scopes, IEnumerable<ITenantResource> resources)
{
    private const int MostRounds = 5;

    /// <summary>How much there is of everything, before anything goes.</summary>
    public async Task<IReadOnlyList<TenantDataSet>> CountAsync(
        Tenant tenant,
        ModuleDatabase module,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.Create(tenant);
        var context = module.Resolve(scope.Services);
        var sets = new List<TenantDataSet>();
        foreach (var data in TenantData.Of(context))
        {
            var rows = await data.CountAsync(context, cancellationToken);
            sets.Add(new TenantDataSet(data.Name, rows, rows, null, null));
        }

        foreach (var resource in Of(module))
        {
            var count = await resource.CountAsync(tenant, cancellationToken);
            sets.Add(new TenantDataSet(resource.Name, count, count, null, null));
        }

        return [.. sets.OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    /// <summary>Erases until a look finds nothing.</summary>
    /// <exception cref="InvalidOperationException">Something keeps coming back; the part is tried again later.</exception>
    public async Task<IReadOnlyList<TenantDataSet>> RunAsync(
        Tenant tenant,
        ModuleDatabase module,
        CancellationToken cancellationToken
    )
    {
        for (var round = 1; ; round++)
        {
            foreach (var resource in Of(module))
            {
                await resource.EraseAsync(tenant, cancellationToken);
            }

            await using (var scope = scopes.Create(tenant))
            {
                var context = module.Resolve(scope.Services);
                foreach (var data in TenantData.Of(context))
                {
                    await data.EraseAsync(context, cancellationToken);
                }
            }

            var left = await CountAsync(tenant, module, cancellationToken);
            if (left.All(s => s.Rows == 0))
            {
                return left;
            }

            if (round == MostRounds)
            {
                var names = left.Where(s => s.Rows > 0).Select(s => $"{s.Name} ({s.Rows})");
                throw new InvalidOperationException($"Not empty after {round} rounds: {string.Join(", ", names)}.");
            }
        }
    }

    private IEnumerable<ITenantResource> Of(ModuleDatabase module) => resources.Where(r => r.Module == module.Module);
}
