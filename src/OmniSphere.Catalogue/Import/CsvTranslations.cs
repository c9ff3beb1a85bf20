using System.Text.Encodings.Web;
using System.Text.Json;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// Translations as columns: <c>title:fr</c> and <c>description:fr</c>, and in <c>words:fr</c>, as JSON, those of attributes
/// and options.
/// </summary>
internal static class CsvTranslations
{
    public const string Title = "title:";
    public const string Description = "description:";
    public const string Words = "words:";

    // Accents stay readable.
    private static readonly ImportJson Json = new(
        new JsonSerializerOptions(ImportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    /// <summary>The name of a column with the language as it is spelled, or null where it is none of these.</summary>
    /// <exception cref="ImportUnreadableException">It names no language.</exception>
    public static string? Column(string name, out string locale)
    {
        locale = "";
        foreach (var prefix in (string[])[Title, Description, Words])
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.Length > prefix.Length)
            {
                locale =
                    LocaleTags.Spelled(name[prefix.Length..].Trim())
                    ?? throw new ImportUnreadableException($"The column '{name}' names no language.");
                return prefix + locale;
            }
        }

        return null;
    }

    /// <summary>The texts of a row; null where there are none.</summary>
    /// <param name="row">The first row of a product.</param>
    /// <param name="locales">The languages that have columns.</param>
    /// <param name="errors">Receives what cannot be read.</param>
    public static Dictionary<string, ProductTranslation>? Read(
        CsvProductRow row,
        IReadOnlyList<string> locales,
        ICollection<ImportError> errors
    )
    {
        Dictionary<string, ProductTranslation>? texts = null;
        foreach (var locale in locales)
        {
            var (title, description) = (row[Title + locale], row[Description + locale]);
            var words = row[Words + locale] is { } json ? Parse(json) : null;
            if (words is null && row[Words + locale] is not null)
            {
                errors.Add(new(row.Line, Words + locale, "A JSON object with attributes and options."));
            }
            else if (title is not null || description is not null || words is not null)
            {
                (texts ??= new(StringComparer.Ordinal))[locale] = new ProductTranslation
                {
                    Title = title,
                    Description = description,
                    Attributes = words?.Attributes,
                    Options = words?.Options,
                };
            }
        }

        return texts;
    }

    /// <summary>The columns that these texts need, in the order of the languages.</summary>
    public static IEnumerable<string> ColumnsOf(IReadOnlyDictionary<string, bool> locales) =>
        locales
            .OrderBy(l => l.Key, StringComparer.Ordinal)
            .SelectMany(l =>
                l.Value
                    ? (string[])[Title + l.Key, Description + l.Key, Words + l.Key]
                    : [Title + l.Key, Description + l.Key]
            );

    /// <summary>Whether a text needs the column of words.</summary>
    public static bool HasWords(ProductTranslation texts) => (texts.Attributes, texts.Options) is not (null, null);

    /// <summary>What a column says of a product.</summary>
    public static string? Field(string column, IReadOnlyDictionary<string, ProductTranslation>? translations)
    {
        var at = column.IndexOf(':', StringComparison.Ordinal) + 1;
        if (translations?.GetValueOrDefault(column[at..]) is not { } texts)
        {
            return null;
        }

        return column[..at] switch
        {
            Title => texts.Title,
            Description => texts.Description,
            _ when HasWords(texts) => JsonSerializer.Serialize(
                texts with
                {
                    Title = null,
                    Description = null,
                },
                Json.ProductTranslation
            ),
            _ => null,
        };
    }

    private static ProductTranslation? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Json.ProductTranslation);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
