using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OmniSphere.Http;

/// <summary>Describes the types whose JSON is written by converters, which schema generation cannot look into.</summary>
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
        // Schemas of these types are shared; where null is allowed, the reference to them says so.
        if (!TryDescribe(schema, type))
        {
            var orNull =
                type != declared || context.JsonPropertyInfo is { IsGetNullable: true } or { IsSetNullable: true }
                    ? JsonSchemaType.Null
                    : default;
            if (type == typeof(string))
            {
                schema.Type = JsonSchemaType.String | orNull;
            }
            else if (type == typeof(double))
            {
                schema.Type = JsonSchemaType.Number | orNull;
                schema.Format = "double";
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Describes a type of the kernel or an enum, and says whether it was one.</summary>
    public static bool TryDescribe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(Money))
        {
            Money(schema);
        }
        else if (type == typeof(Currency))
        {
            Currency(schema);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Id<>))
        {
            Id(schema, type);
        }
        else if (type.IsEnum && schema.Enum is { } values)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. values.Where(v => v is not null)];
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void Money(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description =
            "An amount in whole minor units of its currency: 19.99 euros are 1999 EUR, 500 yen 500 JPY.";
        schema.AdditionalPropertiesAllowed = false;
        schema.Required = new HashSet<string>(StringComparer.Ordinal) { "amount", "currency" };
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["amount"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            ["currency"] = Currency(new OpenApiSchema()),
        };
    }

    private static OpenApiSchema Currency(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.String;
        schema.Description = "ISO 4217 code.";
        schema.Pattern = "^[A-Z]{3}$";
        schema.Examples = [JsonValue.Create("EUR")];
        return schema;
    }

    private static void Id(OpenApiSchema schema, Type type)
    {
        // The empty id carries the prefix of its kind.
        var text = Activator.CreateInstance(type)!.ToString()!;
        var start = text[..(text.LastIndexOf('_') + 1)];
        schema.Type = JsonSchemaType.String;
        schema.Description = null;
        schema.Pattern = $"^{start}[0-7][0-9a-hjkmnp-tv-z]{{25}}$";
        schema.Examples = [JsonValue.Create(start + ExampleSuffix)];
    }
}
