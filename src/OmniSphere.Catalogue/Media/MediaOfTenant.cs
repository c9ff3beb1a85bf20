using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Media;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media;

/// <summary>Uploaded files: they are in the tenant's archive, and go with the tenant.</summary>
internal sealed class MediaOfTenant(ITenantScopeFactory scopes, IMediaStorage storage) : ITenantFiles
{
    public string Module => CatalogueDbContext.Name;

    public string Name => "media";

    public async Task<long> CountAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var _ in storage.ListAsync(tenant.Id, cancellationToken))
        {
            count++;
        }

        return count;
    }

    public async Task EraseAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var keys = new List<MediaKey>();
        await foreach (var key in storage.ListAsync(tenant.Id, cancellationToken))
        {
            keys.Add(key);
        }

        foreach (var key in keys)
        {
            await storage.DeleteAsync(key, cancellationToken);
        }
    }

    public async IAsyncEnumerable<TenantFile> ReadAsync(
        Tenant tenant,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.Create(tenant);
        var db = scope.Get<CatalogueDbContext>();
        for (var after = default(Id<MediaKind>); ; )
        {
            var files = await db
                .MediaFiles.AsNoTracking()
                .Where(m => m.Id > after)
                .OrderBy(m => m.Id)
                .Take(200)
                .ToListAsync(cancellationToken);
            foreach (var file in files)
            {
                if (await storage.OpenAsync(file.Key, cancellationToken) is { } content)
                {
                    yield return new TenantFile(
                        $"{file.Id}.{MediaFormat.All.First(f => f.ContentType == file.ContentType).Extension}",
                        file.Size,
                        file.CreatedAt,
                        content
                    );
                }
            }

            if (files.Count == 0)
            {
                yield break;
            }

            after = files[^1].Id;
        }
    }
}
