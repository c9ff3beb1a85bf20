using System.Security.Cryptography;
using System.Text.Json;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Import;

/// <summary>A product that a file describes, on its way into the catalogue.</summary>
internal sealed class ImportCandidate
{
    private ImportCandidate(ImportedRow row, ImportedProduct product)
    {
        Row = row;
        Product = product;
        ExternalId = string.IsNullOrWhiteSpace(product.ExternalId) ? null : product.ExternalId.Trim();
        Skus = [.. product.Variants!.Select(v => Variant.Normalize(v.Sku!))];
        Hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(product, ImportJson.Default.ImportedProduct));
    }

    public ImportedRow Row { get; }
    public ImportedProduct Product { get; }
    public string? ExternalId { get; }
    public IReadOnlyList<string> Skus { get; }

    /// <summary>Fingerprint of all that the file says about the product.</summary>
    public byte[] Hash { get; private set; }

    /// <summary>The product it describes, or empty when that is new.</summary>
    public Id<ProductKind> Target { get; set; }

    /// <summary>What it is found by: two with a key in common cannot be written at once.</summary>
    public IEnumerable<string> Keys => ExternalId is null ? Skus : Skus.Prepend("\u001f" + ExternalId);

    /// <summary>Tells the same description apart when its pictures are to be downloaded.</summary>
    public void WithDownloads() => Hash = SHA256.HashData([.. Hash, 1]);

    /// <summary>The candidate of a row, or null with the reasons: it cannot be told which product it is.</summary>
    public static ImportCandidate? From(ImportedRow row, out IReadOnlyList<ImportError> refusal)
    {
        var v = new Validation();
        var product = row.Product!;
        if (v.Required(product.Variants, "variants"))
        {
            v.Count(product.Variants, "variants", ProductRules.Variants, min: 1);
            for (var i = 0; i < product.Variants.Count; i++)
            {
                v.Required(product.Variants[i]?.Sku, $"variants[{i}].sku");
            }
        }

        refusal = v.IsValid ? [] : Errors(row, v);
        return v.IsValid ? new ImportCandidate(row, product) : null;
    }

    /// <summary>What a validation found, by the lines and columns of the file.</summary>
    public static IReadOnlyList<ImportError> Errors(ImportedRow row, Validation validation)
    {
        try
        {
            validation.ThrowIfInvalid();
            return [];
        }
        catch (ProblemException problem)
        {
            return
            [
                .. problem.Errors.SelectMany(field =>
                    field.Value.Select(error => new ImportError(
                        LineOf(row, field.Key),
                        Column(field.Key),
                        error.Message
                    ))
                ),
            ];
        }
    }

    public ImportError Error(string? column, string reason) =>
        new(column is null ? Row.Line : LineOf(Row, column), column, reason);

    // The file has one price, where the product has a list of them.
    private static string Column(string field) =>
        field
            .Replace(".prices[0].price", ".price", StringComparison.Ordinal)
            .Replace(".prices[0].compareAtPrice", ".compareAtPrice", StringComparison.Ordinal);

    private static long LineOf(ImportedRow row, string field)
    {
        const string variants = "variants[";
        if (
            field.StartsWith(variants, StringComparison.Ordinal)
            && int.TryParse(
                field.AsSpan(variants.Length, field.IndexOf(']', StringComparison.Ordinal) - variants.Length),
                out var index
            )
            && index < row.Product?.Variants?.Count
        )
        {
            return row.Product.Variants[index]?.Line ?? row.Line;
        }

        return row.Line;
    }
}
