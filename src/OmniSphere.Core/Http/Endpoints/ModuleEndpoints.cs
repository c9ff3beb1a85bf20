namespace OmniSphere.Http;

/// <summary>Where a module's endpoints live.</summary>
public static class ModuleEndpoints
{
    /// <summary>
    /// The group <c>/{module}/v1</c>: validates requests, belongs to the OpenAPI document named after the module.
    /// </summary>
    /// <param name="app">The host's routes.</param>
    /// <param name="module">The module's name in lower case, such as <c>catalogue</c>.</param>
    public static ModuleRoutes MapModule(this IEndpointRouteBuilder app, string module) =>
        new(
            app.MapGroup($"/{module}/v1")
                .WithGroupName(module)
                .WithMetadata(new ModuleMetadata(module))
                .AddEndpointFilterFactory(ValidationFilter.Create)
        );

    /// <summary>The part of a module that merchants use: <c>/{module}/v1/admin</c>.</summary>
    public static ModuleRoutes MapAdmin(this ModuleRoutes module) => module.MapGroup("/admin");
}

/// <summary>The module an endpoint belongs to.</summary>
/// <param name="Name">The module's name, such as <c>catalogue</c>.</param>
public sealed record ModuleMetadata(string Name);
