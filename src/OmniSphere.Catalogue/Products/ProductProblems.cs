using Microsoft.EntityFrameworkCore;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Products;

/// <summary>Why requests about products are refused.</summary>
internal static class ProductProblems
{
    public static ProblemException NotFound() => Problem.NotFound("product.not_found", "There is no such product.");

    public static ProblemException Deleted() =>
        Problem.Conflict("product.deleted", "The product is deleted; restore it first.");

    public static ProblemException SlugTaken() =>
        Problem.Conflict("product.slug_taken", "Another product has this slug.");

    public static ProblemException ExternalIdTaken() =>
        Problem.Conflict("product.external_id_taken", "Another product has this external id.");

    public static ProblemException SkuTaken(string? sku = null) =>
        Problem.Conflict(
            "product.sku_taken",
            sku is null ? "Another product has one of the SKUs." : $"Another product has the SKU '{sku}'."
        );

    public static ProblemException VariantInUse(string sku) =>
        Problem
            .Conflict("variant.in_use", "A variant with units held or sold cannot be deleted; archive the product.")
            .With("sku", sku);

    public static ProblemException VariantInBundle(string sku) =>
        Problem.Conflict("variant.in_bundle", "A bundle is made of the variant.").With("sku", sku);

    /// <summary>What a unique index found although it was looked at before: somebody else was quicker.</summary>
    public static ProblemException Of(DbUpdateException exception) =>
        UniqueViolation.Of(exception, "normalized_sku") ? SkuTaken()
        : UniqueViolation.Of(exception, "external_id") ? ExternalIdTaken()
        : SlugTaken();
}
