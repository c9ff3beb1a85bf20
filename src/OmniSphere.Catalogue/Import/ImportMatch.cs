using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Import;

/// <summary>Finds the products that candidates describe: by external id, else by SKU.</summary>
internal sealed class ImportMatch
{
    private readonly Dictionary<string, Known> _bySku;
    private readonly Dictionary<string, Known> _byExternalId;

    private ImportMatch(Dictionary<string, Known> bySku, Dictionary<string, Known> byExternalId) =>
        (_bySku, _byExternalId) = (bySku, byExternalId);

    public static async Task<ImportMatch> ReadAsync(
        CatalogueDbContext db,
        IReadOnlyCollection<ImportCandidate> candidates,
        CancellationToken cancellationToken
    )
    {
        var skus = candidates.SelectMany(c => c.Skus).Distinct(StringComparer.Ordinal).ToList();
        var bySku = await db
            .Variants.Where(v => EF.Parameter(skus).Contains(v.NormalizedSku))
            .Select(v => new
            {
                v.NormalizedSku,
                Known = new Known(v.ProductId, v.Product!.ExternalId, v.Product.ImportHash),
            })
            .ToDictionaryAsync(v => v.NormalizedSku, v => v.Known, StringComparer.Ordinal, cancellationToken);
        var ids = candidates.Select(c => c.ExternalId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var byExternalId =
            ids.Count == 0
                ? []
                : await db
                    .Products.Where(p => EF.Parameter(ids).Contains(p.ExternalId!))
                    .Select(p => new Known(p.Id, p.ExternalId, p.ImportHash))
                    .ToDictionaryAsync(p => p.ExternalId!, StringComparer.Ordinal, cancellationToken);
        return new ImportMatch(bySku, byExternalId);
    }

    /// <summary>Names the product that the candidate describes.</summary>
    /// <returns>Why it cannot be, or null.</returns>
    public ImportError? Find(ImportCandidate candidate, out bool isUnchanged)
    {
        isUnchanged = false;
        var known = candidate.ExternalId is { } id ? _byExternalId.GetValueOrDefault(id) : null;
        for (var i = 0; i < candidate.Skus.Count; i++)
        {
            if (!_bySku.TryGetValue(candidate.Skus[i], out var owner) || owner.Id == known?.Id)
            {
                continue;
            }

            // A product without an external id gets the one that the file knows it by.
            if (known is not null || (candidate.ExternalId is not null && owner.ExternalId is not null))
            {
                return candidate.Error(
                    $"variants[{i}].sku",
                    $"The SKU '{candidate.Product.Variants![i].Sku}' belongs to another product."
                );
            }

            known = owner;
        }

        candidate.Target = known?.Id ?? Id<ProductKind>.Empty;
        isUnchanged = ImportPrint.Holds(known?.ImportHash, candidate.Hash);
        return null;
    }

    private sealed record Known(Id<ProductKind> Id, string? ExternalId, byte[]? ImportHash);
}
