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
        return Task.CompletedTask;
    }
}
