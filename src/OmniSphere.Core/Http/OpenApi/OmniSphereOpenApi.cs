using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OmniSphere.Authorization;

namespace OmniSphere.Http;

/// <summary>Each module's OpenAPI 3.1 document, at <c>/{module}/v1/openapi.json</c>.</summary>
public static class OmniSphereOpenApi
{
    /// <summary>Describes the endpoints of a module. May be called twice.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="module">The name given to <see cref="ModuleEndpoints.MapModule"/>.</param>
    public static IServiceCollection AddOmniSphereOpenApi(this IServiceCollection services, string module)
    {
        if (services.Any(s => s.ImplementationInstance is OpenApiModule known && known.Name == module))
        {
            return services;
        }

        services.AddSingleton(new OpenApiModule(module));
        return services.AddOpenApi(
            module,
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.ShouldInclude = description => description.GroupName == module;
                options.CreateSchemaReferenceId = SchemaName;
                options.AddSchemaTransformer(KernelSchemas.Transform);
                options.AddOperationTransformer(OperationConventions.TransformAsync);
                options.AddDocumentTransformer(DocumentConventions.Transform);
            }
        );
    }

    /// <summary>Serves the documents of all modules. Call it once.</summary>
    public static IEndpointConventionBuilder MapOmniSphereOpenApi(this IEndpointRouteBuilder app) =>
        app.MapGet(
                "/{module}/v1/openapi.json",
                async (string module, OpenApiDocuments documents) =>
                    TypedResults.Bytes(await documents.GetAsync(module), "application/json")
            )
            .ExcludeFromDescription()
            .ForPublic()
            .WithoutTenant();

    /// <summary>The document of a module as UTF-8 JSON; the same bytes each time for the same endpoints.</summary>
    /// <exception cref="ProblemException">404: there is no such module.</exception>
    public static Task<byte[]> RenderAsync(IServiceProvider services, string module) =>
        services.GetRequiredService<OpenApiDocuments>().GetAsync(module);

    // "AddLine.Request" and "Checkout.Request" are two schemas, not one.
    private static string? SchemaName(JsonTypeInfo type)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        var declared = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return name is not null && declared.DeclaringType is { } outer ? outer.Name + name : name;
    }
}

internal sealed record OpenApiModule(string Name);
