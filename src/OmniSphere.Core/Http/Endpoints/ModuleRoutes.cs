using System.Reflection;

namespace OmniSphere.Http;

/// <summary>
/// A group of a module's routes, as <see cref="RouteGroupBuilder"/>, whose handlers are compiled at their first request:
/// a host has hundreds of them and a start needs few. A handler whose parameters cannot be bound still fails the start.
/// </summary>
public sealed class ModuleRoutes : IEndpointRouteBuilder, IEndpointConventionBuilder
{
    private readonly IEndpointRouteBuilder _routes;
    private readonly IEndpointConventionBuilder _conventions;

    internal ModuleRoutes(RouteGroupBuilder group) => (_routes, _conventions) = (group, group);

    /// <inheritdoc />
    public IServiceProvider ServiceProvider => _routes.ServiceProvider;

    /// <inheritdoc />
    public ICollection<EndpointDataSource> DataSources => _routes.DataSources;

    /// <inheritdoc />
    public IApplicationBuilder CreateApplicationBuilder() => _routes.CreateApplicationBuilder();

    /// <inheritdoc />
    public void Add(Action<EndpointBuilder> convention) => _conventions.Add(convention);

    /// <inheritdoc />
    public void Finally(Action<EndpointBuilder> finallyConvention) => _conventions.Finally(finallyConvention);

    /// <summary>The routes below <paramref name="prefix"/>.</summary>
    public ModuleRoutes MapGroup(string prefix) => new(_routes.MapGroup(prefix));

    /// <summary>Answers GET requests to <paramref name="pattern"/>.</summary>
    public RouteHandlerBuilder MapGet(string pattern, Delegate handler) => Map(HttpMethods.Get, pattern, handler);

    /// <summary>Answers POST requests to <paramref name="pattern"/>.</summary>
    public RouteHandlerBuilder MapPost(string pattern, Delegate handler) => Map(HttpMethods.Post, pattern, handler);

    /// <summary>Answers PUT requests to <paramref name="pattern"/>.</summary>
    public RouteHandlerBuilder MapPut(string pattern, Delegate handler) => Map(HttpMethods.Put, pattern, handler);

    /// <summary>Answers PATCH requests to <paramref name="pattern"/>.</summary>
    public RouteHandlerBuilder MapPatch(string pattern, Delegate handler) => Map(HttpMethods.Patch, pattern, handler);

    /// <summary>Answers DELETE requests to <paramref name="pattern"/>.</summary>
    public RouteHandlerBuilder MapDelete(string pattern, Delegate handler) => Map(HttpMethods.Delete, pattern, handler);

    private RouteHandlerBuilder Map(string method, string pattern, Delegate handler) =>
        RouteHandlerServices.Map(
            _routes,
            pattern,
            handler,
            [method],
            (MethodInfo info, RequestDelegateFactoryOptions? options) =>
                RequestDelegateFactory.InferMetadata(info, options),
            static (target, options, metadata) =>
                new RequestDelegateResult(
                    new LazyHandler(target, options, metadata).InvokeAsync,
                    metadata?.EndpointMetadata ?? []
                )
        );

    private sealed class LazyHandler(
        Delegate handler,
        RequestDelegateFactoryOptions options,
        RequestDelegateMetadataResult? metadata
    )
    {
        private readonly Lock _building = new();
        private RequestDelegate? _built;

        public Task InvokeAsync(HttpContext context) => (Volatile.Read(ref _built) ?? Build())(context);

        private RequestDelegate Build()
        {
            lock (_building)
            {
                if (_built is null)
                {
                    var built = RequestDelegateFactory.Create(handler, options, metadata).RequestDelegate;
                    Volatile.Write(ref _built, built);
                }

                return _built;
            }
        }
    }
}
