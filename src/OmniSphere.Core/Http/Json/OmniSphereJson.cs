using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Http;

/// <summary>How JSON is read and written by every service.</summary>
public static class OmniSphereJson
{
    /// <summary>Ready-made options with <see cref="Configure"/> applied; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = ReadOnly();

    /// <summary>
    /// camelCase names; enums as camelCase strings only; strict numbers; no comments, trailing commas or duplicate
    /// members; at most 32 levels; nulls only where the type allows them; no NUL characters.
    /// </summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.ReadCommentHandling = JsonCommentHandling.Disallow;
        options.AllowTrailingCommas = false;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        // Answers are application/json, never embedded in HTML unencoded, so "é" and "'" may stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        Add(new TextConverter());
        Add(new FiniteDoubleConverter());
        Add(new JsonElementConverter());

        void Add(JsonConverter converter)
        {
            if (options.Converters.All(c => c.GetType() != converter.GetType()))
            {
                options.Converters.Add(converter);
            }
        }
    }

    private static JsonSerializerOptions ReadOnly()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
