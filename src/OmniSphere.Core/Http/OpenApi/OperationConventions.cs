using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OmniSphere.Authorization;

namespace OmniSphere.Http;

/// <summary>Writes into each operation what its code and metadata promise.</summary>
internal static class OperationConventions
{
    private const string Problem = "Problem";

    public static async Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var document = context.Document!;
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var method = metadata.OfType<MethodInfo>().LastOrDefault();
        if (!metadata.OfType<ITagsMetadata>().Any())
        {
            operation.Tags = new HashSet<OpenApiTagReference> { new(Resource(context.Description), document) };
        }

        operation.OperationId ??= UseCase(method);
        DescribeParameters(operation, context.Description);
        var headers = Headers(metadata.OfType<IdempotencyMetadata>().LastOrDefault(), method).ToList();
        if (headers.Count > 0)
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. headers];
        }

        operation.Security = Security(metadata.OfType<AudienceMetadata>().LastOrDefault(), document);
        if (document.Components?.Schemas?.ContainsKey(Problem) is not true)
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken);
            document.AddComponent(Problem, schema);
        }

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Refused: problem details (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemBody.ContentType] = new() { Schema = new OpenApiSchemaReference(Problem, document) },
            },
        };
    }

    // Operations are grouped by what they are about: "carts" for /checkout/v1/carts/{id}/lines.
    private static string Resource(ApiDescription description) =>
        description
            .RelativePath!.Split('/')
            .Skip(2)
            .FirstOrDefault(s => s is not "admin" && !s.StartsWith('{'), description.GroupName!);

    // A use case is a class of its own, whose name is the operation's.
    private static string? UseCase(MethodInfo? method)
    {
        var type = method?.DeclaringType;
        while (type is { DeclaringType: { } outer } && type.IsDefined(typeof(CompilerGeneratedAttribute)))
        {
            type = outer;
        }

        return type?.Name;
    }

    private static void DescribeParameters(OpenApiOperation operation, ApiDescription description)
    {
        foreach (var parameter in description.ParameterDescriptions)
        {
            if (
                parameter.ParameterDescriptor?.ParameterType is { } type
                && operation.Parameters?.FirstOrDefault(p => p.Name == parameter.Name)?.Schema is OpenApiSchema schema
            )
            {
                KernelSchemas.TryDescribe(schema, Nullable.GetUnderlyingType(type) ?? type);
            }
        }
    }

    private static IEnumerable<OpenApiParameter> Headers(IdempotencyMetadata? idempotency, MethodInfo? method)
    {
        if (idempotency is not null)
        {
            yield return new OpenApiParameter
            {
                Name = IdempotentEndpoint.KeyHeader,
                In = ParameterLocation.Header,
                Required = idempotency.Required,
                Description = "A new value for each operation; the same value repeats the answer.",
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MinLength = 1,
                    MaxLength = 255,
                },
            };
        }

        if (method?.GetParameters().Any(p => p.ParameterType == typeof(IfMatch)) is true)
        {
            yield return new OpenApiParameter
            {
                Name = "If-Match",
                In = ParameterLocation.Header,
                Description = "ETag of the version that the change is based on.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Examples = [JsonValue.Create("\"3\"")] },
            };
        }
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
}
