using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Tenancy;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmniSphere.Hosting.Gateway;

/// <summary>
/// Passes the tenant on, signed for the one service that the request goes to, in place of whatever the client sent under
/// that name.
/// </summary>
internal sealed class GatewayTransforms(ServiceTokens tokens) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        var service = context.Route.ClusterId!;
        context.AddRequestTransform(request =>
        {
            var tenant = request.HttpContext.RequestServices.GetRequiredService<ITenantContext>().Current;
            request.ProxyRequest.Headers.Remove(ServiceTokens.Header);
            request.ProxyRequest.Headers.TryAddWithoutValidation(
                ServiceTokens.Header,
                tokens.ForOutside(service, tenant?.Id)
            );
            return ValueTask.CompletedTask;
        });
    }
}
