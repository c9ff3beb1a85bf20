using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OmniSphere.Http;

/// <summary>What the documents of all modules share.</summary>
internal static class DocumentConventions
{
    public const string Bearer = "bearer";
    public const string CartToken = "cartToken";

    public static Task Transform(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var module = context.DocumentName;
        document.Info = new OpenApiInfo
        {
            Title = $"OmniSphere {char.ToUpperInvariant(module[0])}{module[1..]}",
            Version = "v1",
            Description =
                "The host name tells the shop. Refusals are RFC 9457 problem details with a stable code; "
                + "money is in minor units.",
        };
        // Every shop has a host name of its own: addresses are relative to where the document was read.
        document.Servers = null;
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "Access token (RFC 9068) of the shop's own issuer.",
            },
            [CartToken] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = RequestFingerprint.CartTokenHeader,
                Description = "The token that was returned once, when the cart was created.",
            },
        };
        var operations = document.Paths.Values.SelectMany(p => p.Operations ?? []).Select(o => o.Value).ToList();
        document.Tags = operations
            .SelectMany(o => o.Tags ?? new HashSet<OpenApiTagReference>())
            .Select(t => t.Name!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => new OpenApiTag { Name = name })
            .ToHashSet();
        // Ids name one operation: those that several share come from a class that maps several endpoints.
        foreach (var shared in operations.GroupBy(o => o.OperationId, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            foreach (var operation in shared)
            {
                operation.OperationId = null;
            }
        }

        return Task.CompletedTask;
    }
}
