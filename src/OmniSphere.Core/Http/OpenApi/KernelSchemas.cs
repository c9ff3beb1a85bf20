using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OmniSphere.Http;

/// <summary>Describes the types of the kernel that write their own JSON.</summary>
internal static class KernelSchemas
{
    private const string ExampleSuffix = "01h455vb4pex5vsknk084sn02q";

    public static Task Transform(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var declared = context.JsonTypeInfo.Type;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var orNull = type == declared ? default : JsonSchemaType.Null;
        if (type == typeof(Money))
        {
            schema.Type = JsonSchemaType.Object | orNull;
            schema.Description ??= "An amount in minor units (cents of a euro, yen) and its ISO 4217 currency.";
            schema.AdditionalPropertiesAllowed = false;
            schema.Required = new HashSet<string>(StringComparer.Ordinal) { "amount", "currency" };
            schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["amount"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
                ["currency"] = Currency(new OpenApiSchema(), default),
            };
        }
        else if (type == typeof(Currency))
        {
            Currency(schema, orNull);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Id<>))
        {
            Id(schema, Prefix(type), orNull);
        }
        else if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String | orNull;
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Currency(OpenApiSchema schema, JsonSchemaType orNull)
    {
        schema.Type = JsonSchemaType.String | orNull;
        schema.Pattern = "^[A-Z]{3}$";
        schema.Examples = [JsonValue.Create("EUR")];
        return schema;
    }

    private static void Id(OpenApiSchema schema, string prefix, JsonSchemaType orNull)
    {
        var start = prefix.Length == 0 ? "" : $"{prefix}_";
        schema.Type = JsonSchemaType.String | orNull;
        schema.Pattern = $"^{start}[0-7][0-9a-hjkmnp-tv-z]{{25}}$";
        schema.Examples = [JsonValue.Create(start + ExampleSuffix)];
    }

    // The empty id carries the prefix of its kind and no reflection over static members is needed.
    private static string Prefix(Type id)
    {
        var text = Activator.CreateInstance(id)!.ToString()!;
        return text.LastIndexOf('_') is var end and > 0 ? text[..end] : "";
    }
}
