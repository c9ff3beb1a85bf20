using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// Why rows of one batch of an import were refused, all of them. Written with the batch, so that none is lost or told
/// twice when an import goes on after a crash.
/// </summary>
internal sealed class ImportRefusals : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<ImportKind> ImportId { get; set; }

    /// <summary>How many pieces of the file were done with before the batch.</summary>
    public int Position { get; set; }

    public IReadOnlyList<ImportError> Errors { get; set; } = [];

    public sealed class Configuration : IEntityTypeConfiguration<ImportRefusals>
    {
        public void Configure(EntityTypeBuilder<ImportRefusals> builder)
        {
            builder.ToTable("import_refusals");
            builder.HasKey(r => new
            {
                r.TenantId,
                r.ImportId,
                r.Position,
            });
            builder.Property(r => r.Errors).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListImportError);
            builder
                .HasOne<ProductImport>()
                .WithMany()
                .HasForeignKey(r => new { r.TenantId, r.ImportId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>Every reason for which an import refused rows, as a file that is streamed a batch at a time.</summary>
internal sealed class ListImportErrors(CatalogueDbContext db)
{
    private const string Csv = "text/csv; charset=utf-8";

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet(
                "/imports/{id}/errors",
                (Id<ImportKind> id, ListImportErrors handler, CancellationToken ct) => handler.HandleAsync(id, ct)
            )
            .ForMerchant(Permissions.Import)
            .WithName("ListImportErrors")
            .WithSummary("Every reason for which an import has refused rows so far, as CSV: line, column, reason.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");

    private async Task<IResult> HandleAsync(Id<ImportKind> id, CancellationToken cancellationToken)
    {
        if (!await db.Imports.AnyAsync(i => i.Id == id, cancellationToken))
        {
            throw Problem.NotFound("import.not_found", "There is no such import.");
        }

        return Results.Stream(stream => WriteAsync(id, stream, cancellationToken), Csv, "errors.csv");
    }

    private async Task WriteAsync(Id<ImportKind> id, Stream target, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(target, new UTF8Encoding(false), leaveOpen: true);
        await text.WriteAsync("line,column,reason\n");
        for (var after = -1; ; )
        {
            // One at a time: a page of them may hold many reasons for each of its rows.
            var batch = await db
                .ImportRefusals.AsNoTracking()
                .Where(r => r.ImportId == id && r.Position > after)
                .OrderBy(r => r.Position)
                .FirstOrDefaultAsync(cancellationToken);
            if (batch is null)
            {
                return;
            }

            foreach (var error in batch.Errors)
            {
                var line = error.Line.ToString(CultureInfo.InvariantCulture);
                await text.WriteAsync($"{line},{Quoted(error.Column)},{Quoted(error.Reason)}\n");
            }

            await text.FlushAsync(cancellationToken);
            after = batch.Position;
        }
    }

    private static string Quoted(string? text) =>
        text is null ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
