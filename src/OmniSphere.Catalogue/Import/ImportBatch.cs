using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Brands;
using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.ProductTypes;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// Makes the products of one batch, inside its transaction: matches, merges, checks, and leaves what changes tracked for one
/// save and what is new in <see cref="Rows"/>.
/// </summary>
internal sealed class ImportBatch(
    CatalogueDbContext db,
    ProductEditor editor,
    OldSlugs oldSlugs,
    BrandBook brands,
    ImportTaxonomy taxonomy,
    Id<ImportKind> import,
    ImportStock stock,
    ImportSeen? seen,
    ImportTally tally,
    ImportPictures? pictures
)
{
    private readonly List<Id<ProductKind>> _changed = [];
    private readonly HashSet<string> _slugs = new(StringComparer.Ordinal);
    private readonly List<SlugChange> _renamed = [];

    /// <summary>The products that were created or changed.</summary>
    public IReadOnlyList<Id<ProductKind>> Changed => _changed;

    /// <summary>What is to be added once the tracked changes are saved.</summary>
    public ImportRows Rows { get; } = new();

    public async Task AddAsync(IReadOnlyList<ImportCandidate> candidates, CancellationToken cancellationToken)
    {
        if (pictures is not null)
        {
            candidates.ToList().ForEach(c => c.WithDownloads());
        }

        var match = await ImportMatch.ReadAsync(db, candidates, cancellationToken);
        var open = new List<ImportCandidate>(candidates.Count);
        foreach (var candidate in candidates)
        {
            if (match.Find(candidate, out var isUnchanged) is { } error)
            {
                tally.Refuse(error);
            }
            else if (isUnchanged)
            {
                tally.Unchanged++;
            }
            else
            {
                open.Add(candidate);
            }
        }

        if (open.Count > 0)
        {
            await MergeAsync(open, cancellationToken);
        }
    }

    private async Task MergeAsync(List<ImportCandidate> candidates, CancellationToken cancellationToken)
    {
        var targets = candidates.Select(c => c.Target).Where(id => !id.IsEmpty).ToList();
        var products = new Dictionary<Id<ProductKind>, Product>();
        var links = Enumerable.Empty<ProductCategory>().ToLookup(l => l.ProductId);
        if (targets.Count > 0)
        {
            products = await db
                .Products.Include(p => p.Variants)
                .AsSplitQuery()
                .Where(p => EF.Parameter(targets).Contains(p.Id))
                .ToDictionaryAsync(p => p.Id, cancellationToken);
            links = (
                await db
                    .ProductCategories.Where(l => EF.Parameter(targets).Contains(l.ProductId))
                    .ToListAsync(cancellationToken)
            ).ToLookup(l => l.ProductId);
        }

        var media = await ImportMedia.KnownAsync(db, candidates.Select(c => c.Product), cancellationToken);
        var merged = new List<(ImportCandidate Candidate, ProductContent Content, Product? Product)>(candidates.Count);
        foreach (var candidate in candidates)
        {
            var product = products.GetValueOrDefault(candidate.Target);
            if (await MergeAsync(candidate, product, media, cancellationToken) is { } content)
            {
                merged.Add((candidate, content, product));
            }
        }

        merged = await SettleAsync(merged, cancellationToken);
        var taken = await ProductSlugs.TakenAsync(
            db,
            [.. merged.SelectMany(m => SlugCandidates(m.Content, m.Product)).Distinct(StringComparer.Ordinal)],
            cancellationToken
        );
        var queue = pictures is null
            ? null
            : await pictures.BeginAsync(db, merged.SelectMany(m => m.Content.Images), cancellationToken);
        foreach (var (candidate, content, product) in merged)
        {
            if (await SlugAsync(content, product, taken, cancellationToken) is { } slug)
            {
                var settled = content with { Slug = slug, Images = queue?.Known(content.Images) ?? content.Images };
                var written = Apply(candidate, settled, product, links);
                if (queue is not null)
                {
                    Rows.Waits.AddRange(await queue.WaitsAsync(written, product is null, cancellationToken));
                }
            }
            else
            {
                tally.Refuse(candidate.Error("slug", "Another product has this slug."));
            }
        }

        // A dry run keeps what it saw in place of writing, and changes no redirects either.
        if (seen is null)
        {
            await oldSlugs.KeepAsync(SlugOwner.Product, _renamed, cancellationToken);
        }
    }

    /// <summary>Spells their brands as the shop does, and refuses what does not fit its type.</summary>
    private async Task<List<(ImportCandidate Candidate, ProductContent Content, Product? Product)>> SettleAsync(
        List<(ImportCandidate Candidate, ProductContent Content, Product? Product)> merged,
        CancellationToken cancellationToken
    )
    {
        var settled = new List<(ImportCandidate, ProductContent, Product?)>(merged.Count);
        var names = await brands.SettleAsync(merged.Select(m => m.Content.Brand), cancellationToken);
        var wanted = merged.Select(m => m.Content.ProductType).OfType<string>().Distinct().ToList();
        var types =
            wanted.Count == 0
                ? []
                : await db
                    .ProductTypes.AsNoTracking()
                    .Where(t => EF.Parameter(wanted).Contains(t.Key))
                    .ToDictionaryAsync(t => t.Key, StringComparer.Ordinal, cancellationToken);
        foreach (var (candidate, content, product) in merged)
        {
            var v = new Validation();
            if (content.ProductType is { } key)
            {
                if (types.TryGetValue(key, out var type))
                {
                    type.Check(v, content.Attributes);
                }
                else
                {
                    ProductType.NoteUnknown(v);
                }
            }

            if (v.IsValid)
            {
                var brand = string.IsNullOrWhiteSpace(content.Brand) ? null : names[Brand.Normalize(content.Brand)];
                settled.Add((candidate, content with { Brand = brand }, product));
            }
            else
            {
                tally.Refuse(ImportCandidate.Errors(candidate.Row, v));
            }
        }

        return settled;
    }

    private async Task<ProductContent?> MergeAsync(
        ImportCandidate candidate,
        Product? product,
        HashSet<Id<Media.MediaKind>> media,
        CancellationToken cancellationToken
    )
    {
        var v = new Validation();
        var content = ImportContent.Merge(candidate.Product, product, v);
        content.Validate(v);
        if (
            v.IsValid
            && candidate.Product.Images is not null
            && ImportMedia.FirstUnknown(content.Images, media) is >= 0 and var place
        )
        {
            v.Error($"images[{place}]", "unknown", "There is no such uploaded file.");
        }

        if (v.IsValid)
        {
            var attributes = await taxonomy.AttributesAsync(candidate.Product, v, cancellationToken);
            var categories = await taxonomy.CategoriesAsync(candidate.Product, v, cancellationToken);
            content = content with
            {
                Attributes = attributes ?? product?.Attributes ?? content.Attributes,
                Categories =
                    categories
                    ?? product?.CategoryIds.Select(Id<Categories.CategoryKind>.From).ToList()
                    ?? content.Categories,
                Translations = taxonomy.Translations(content.Translations, product?.Translations, v),
            };
        }

        if (v.IsValid)
        {
            return content;
        }

        tally.Refuse(ImportCandidate.Errors(candidate.Row, v));
        return null;
    }

    private Product Apply(
        ImportCandidate candidate,
        ProductContent content,
        Product? product,
        ILookup<Id<ProductKind>, ProductCategory> links
    )
    {
        var print = product?.ImportHash;
        if (product is null)
        {
            var composed = editor.Compose(content);
            product = composed.Product;
            Rows.Add(composed);
            tally.Created += seen?.IsNew(candidate) == false ? 0 : 1;
            tally.Updated += seen?.IsNew(candidate) == false ? 1 : 0;
            stock.Receive(product, candidate, Rows);
        }
        else
        {
            _renamed.Add(new(product.Id.Value, product.Slug, content.Slug!));
            editor.Update(product, content, [.. links[product.Id]]);
            tally.Updated++;
            stock.Count(product, candidate, tally);
        }

        seen?.Add(candidate);
        product.ImportHash = ImportPrint.With(print, import, candidate.Hash);
        _changed.Add(product.Id);
        return product;
    }

    private static IEnumerable<string> SlugCandidates(ProductContent content, Product? product) =>
        content.Slug is { } slug ? [slug]
        : product is null ? ProductSlugs.Candidates(content)
        : [];

    /// <summary>The slug that the product gets, or null when the one it asks for is taken.</summary>
    private async Task<string?> SlugAsync(
        ProductContent content,
        Product? product,
        HashSet<string> taken,
        CancellationToken cancellationToken
    )
    {
        if (product is not null && (content.Slug is null || content.Slug == product.Slug))
        {
            return product.Slug;
        }

        var free = SlugCandidates(content, product).FirstOrDefault(s => !taken.Contains(s) && _slugs.Add(s));
        for (var number = 2; free is null && content.Slug is null; number++)
        {
            var numbered = ProductSlugs.Numbered(content, number);
            free =
                !await db.Products.AnyAsync(p => p.Slug == numbered, cancellationToken) && _slugs.Add(numbered)
                    ? numbered
                    : null;
        }

        return free;
    }
}
