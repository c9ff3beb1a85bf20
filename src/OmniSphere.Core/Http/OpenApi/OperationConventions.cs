using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OmniSphere.Authorization;

namespace OmniSphere.Http;

/// <summary>Writes into each operation what its metadata promises.</summary>
internal static class OperationConventions
{
    public static async Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        if (metadata.OfType<IdempotencyMetadata>().LastOrDefault() is { } idempotency)
        {
            operation.Parameters.Add(
                Header(
                    IdempotentEndpoint.KeyHeader,
                    idempotency.Required,
                    "A new value for each operation; the same value repeats the answer.",
                    new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        MinLength = 1,
                        MaxLength = 255,
                    }
                )
            );
        }

        if (context.Description.ParameterDescriptions.FirstOrDefault(p => p.Type == typeof(IfMatch)) is { } ifMatch)
        {
            foreach (var bound in operation.Parameters.Where(p => p.Name == ifMatch.Name).ToList())
            {
                operation.Parameters.Remove(bound);
            }

            operation.Parameters.Add(
                Header(
                    "If-Match",
                    false,
                    "ETag of the version that the change is based on.",
                    new OpenApiSchema { Type = JsonSchemaType.String, Examples = [JsonValue.Create("\"3\"")] }
                )
            );
        }

        if (operation.Parameters.Count == 0)
        {
            operation.Parameters = null;
        }

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Refused: problem details (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemBody.ContentType] = new() { Schema = await ProblemSchemaAsync(context, cancellationToken) },
            },
        };
        operation.Security = Security(metadata.OfType<AudienceMetadata>().LastOrDefault(), context.Document!);
    }

    private static async Task<IOpenApiSchema> ProblemSchemaAsync(
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        const string name = "Problem";
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(name) is not true)
        {
            document.AddComponent(
                name,
                await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken)
            );
        }

        return new OpenApiSchemaReference(name, document);
    }

    private static List<OpenApiSecurityRequirement>? Security(AudienceMetadata? audience, OpenApiDocument document) =>
        audience?.Audience switch
        {
            null or Audience.Public => null,
            // Either is enough, and some endpoints need neither.
            Audience.Shopper =>
            [
                [],
                Requirement(DocumentConventions.Bearer, document),
                Requirement(DocumentConventions.CartToken, document),
            ],
            _ => [Requirement(DocumentConventions.Bearer, document)],
        };

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiDocument document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static OpenApiParameter Header(string name, bool required, string description, OpenApiSchema schema) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = required,
            Description = description,
            Schema = schema,
        };
}
