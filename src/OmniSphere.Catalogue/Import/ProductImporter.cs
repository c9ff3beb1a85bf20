using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Brands;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.History;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Import;

/// <summary>Reads a file piece by piece and writes it batch by batch, each batch in one transaction.</summary>
internal sealed class ProductImporter(
    CatalogueDbContext db,
    ProductEditor editor,
    OldSlugs oldSlugs,
    BrandBook brands,
    StockLedger ledger,
    TaxonomyCache cache,
    ITenantContext tenant,
    IOptions<CatalogueOptions> options,
    TimeProvider clock,
    ILogger<ProductImporter> logger
) : IProductImporter
{
    private readonly CatalogueOptions _options = options.Value;

    public Task<ImportReport> ImportAsync(
        Stream content,
        ImportFormat format,
        bool dryRun = false,
        IProgress<ImportProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        var id = Id<ImportKind>.New(clock);
        return RunAsync(new ImportRun(id, format, dryRun, IsJob: false), content, progress, cancellationToken);
    }

    /// <summary>Goes on with a received file from where its row says.</summary>
    internal Task<ImportReport> ResumeAsync(
        ProductImport import,
        Stream content,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            new ImportRun(import.Id, import.Format, import.DryRun, IsJob: true)
            {
                Columns = Columns(import),
                Pictures = import.DownloadsImages && !import.DryRun ? new ImportPictures(import.Id, clock) : null,
            },
            content,
            null,
            cancellationToken,
            ImportTally.Of(import, _options.ImportErrorLimit)
        );

    private static Dictionary<string, string>? Columns(ProductImport import) =>
        import.Columns.Count == 0 ? null : new(import.Columns, StringComparer.OrdinalIgnoreCase);

    private async Task<ImportReport> RunAsync(
        ImportRun run,
        Stream content,
        IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken,
        ImportTally? before = null
    )
    {
        using var activity = CatalogueTelemetry.Source.StartActivity("import products");
        db.Author = ChangeAuthor.Import;
        var total = before ?? new ImportTally(_options.ImportErrorLimit);
        run.Seen = run.DryRun ? new ImportSeen() : null;
        run.Taxonomy = new ImportTaxonomy(db, cache, clock, run.DryRun);
        var skip = total.Processed;
        var batch = new List<ImportedRow>(_options.ImportBatchSize);
        await foreach (var row in Rows(run, content, cancellationToken))
        {
            if (skip > 0)
            {
                skip--;
                continue;
            }

            batch.Add(row);
            if (batch.Count >= _options.ImportBatchSize)
            {
                await FlushAsync();
            }
        }

        if (batch.Count > 0)
        {
            await FlushAsync();
        }

        Log.Imported(logger, run.Id.ToString(), total.Created, total.Updated, total.Unchanged, total.Failed);
        return total.ToReport();

        async Task FlushAsync()
        {
            await WriteAsync(run, batch, total, cancellationToken);
            run.Refused.Sort((a, b) => a.Line.CompareTo(b.Line));
            progress?.Report(
                new ImportProgress(total.Processed, total.Failed, batch[^1].Bytes) { Errors = [.. run.Refused] }
            );
            run.Refused.Clear();
            batch.Clear();
        }
    }

    private IAsyncEnumerable<ImportedRow> Rows(ImportRun run, Stream content, CancellationToken cancellationToken) =>
        run.Format == ImportFormat.Csv
            ? CsvProductReader.ReadAsync(
                content,
                _options.ImportLineLength,
                new CsvSetting(tenant.Required.Currency, run.Columns),
                cancellationToken
            )
            : JsonLinesReader.ReadAsync(content, _options.ImportLineLength, cancellationToken);

    /// <summary>Writes rows in one transaction; if somebody else takes a SKU or slug at this moment, one by one.</summary>
    private async Task WriteAsync(
        ImportRun run,
        List<ImportedRow> rows,
        ImportTally total,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var tally = await db.TransactAsync(ct => WriteInsideAsync(run, rows, total, ct), cancellationToken);
            run.Again = false;
            total.Add(tally);
            run.Refused.AddRange(tally.Errors);
            CatalogueTelemetry.Import("created", tally.Created);
            CatalogueTelemetry.Import("updated", tally.Updated);
            CatalogueTelemetry.Import("unchanged", tally.Unchanged);
            CatalogueTelemetry.Import("refused", tally.Failed);
        }
        catch (DbUpdateException e) when (UniqueViolation.Is(e) && rows.Count > 1)
        {
            foreach (var row in rows)
            {
                await WriteAsync(run, [row], total, cancellationToken);
            }
        }
        catch (DbUpdateException e) when (UniqueViolation.Is(e))
        {
            var conflict = new ImportError(rows[0].Line, null, "The SKU, external id or slug was taken just now.");
            await WriteAsync(run, [rows[0] with { Product = null, Errors = [conflict] }], total, cancellationToken);
        }
    }

    private async Task<ImportTally> WriteInsideAsync(
        ImportRun run,
        List<ImportedRow> rows,
        ImportTally total,
        CancellationToken cancellationToken
    )
    {
        db.ChangeTracker.Clear();
        var again = run.Again;
        run.Again = true;
        run.Location = again ? null : run.Location;
        await run.Taxonomy!.BeginAsync(again, cancellationToken);
        // All reasons of a batch, which is bounded; of the file, the first so many.
        var tally = new ImportTally(int.MaxValue) { Processed = rows.Count };
        var candidates = ImportCandidates.Of(rows, tally);
        if (candidates.Count > 0 && run.Location is null)
        {
            run.Location = run.DryRun ? Id<LocationKind>.Empty : await ledger.DefaultLocationAsync(cancellationToken);
        }

        foreach (var part in ImportCandidates.Apart(candidates))
        {
            var stock = new ImportStock(db, ledger, clock, run.Id, run.Location!.Value);
            var batch = new ImportBatch(
                db,
                editor,
                oldSlugs,
                brands,
                run.Taxonomy,
                run.Id,
                stock,
                run.Seen,
                tally,
                run.Pictures
            );
            await batch.AddAsync(part, cancellationToken);
            if (run.DryRun)
            {
                db.ChangeTracker.Clear();
                continue;
            }

            if (batch.Changed.Count > 0)
            {
                db.Publish(new ProductsImported(run.Id, batch.Changed));
                await db.SaveChangesAsync(cancellationToken);
                await batch.Rows.InsertAsync(db, cancellationToken);
                // What is saved is done with: the next save need not look through it again for changes.
                db.ChangeTracker.Clear();
                await stock.AdjustAsync(cancellationToken);
            }
        }

        if (run.IsJob)
        {
            await SaveProgressAsync(run.Id, total, tally, rows[^1].Bytes, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        return tally;
    }

    private async Task SaveProgressAsync(
        Id<ImportKind> id,
        ImportTally total,
        ImportTally tally,
        long bytes,
        CancellationToken cancellationToken
    )
    {
        var import = await db.Imports.SingleAsync(i => i.Id == id, cancellationToken);
        List<ImportError> errors = [.. tally.Errors.OrderBy(e => e.Line)];
        if (errors.Count > 0)
        {
            db.Add(
                new ImportRefusals
                {
                    TenantId = import.TenantId,
                    ImportId = id,
                    Position = total.Processed,
                    Errors = errors,
                }
            );
        }

        import.Attempts = 0;
        import.Processed = total.Processed + tally.Processed;
        import.Created = total.Created + tally.Created;
        import.Updated = total.Updated + tally.Updated;
        import.Unchanged = total.Unchanged + tally.Unchanged;
        import.Failed = total.Failed + tally.Failed;
        import.BytesRead = bytes;
        import.Errors = [.. total.Errors.Concat(errors).Take(_options.ImportErrorLimit)];
    }

    /// <summary>What the batches of one import have in common.</summary>
    private sealed record ImportRun(Id<ImportKind> Id, ImportFormat Format, bool DryRun, bool IsJob)
    {
        /// <summary>The file's columns to ours, where somebody said so.</summary>
        public IReadOnlyDictionary<string, string>? Columns { get; init; }

        /// <summary>Whether pictures are downloaded.</summary>
        public ImportPictures? Pictures { get; init; }

        public ImportTaxonomy? Taxonomy { get; set; }

        /// <summary>Why rows of the batch at hand were refused.</summary>
        public List<ImportError> Refused { get; } = [];

        public ImportSeen? Seen { get; set; }
        public Id<LocationKind>? Location { get; set; }

        /// <summary>Whether the last batch did not come to its end.</summary>
        public bool Again { get; set; }
    }
}
