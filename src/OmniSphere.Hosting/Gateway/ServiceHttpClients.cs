using OmniSphere.Hosting.Tls;
using Yarp.ReverseProxy.Forwarder;

namespace OmniSphere.Hosting.Gateway;

/// <summary>The gateway's connections to the services: the authorities of the deployment are trusted, nothing is kept waiting.</summary>
internal sealed class ServiceHttpClients(OutgoingTls tls) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = TimeSpan.FromSeconds(2);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.SslOptions = tls.Options();
    }
}
