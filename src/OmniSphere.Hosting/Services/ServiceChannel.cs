using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using OmniSphere.Hosting.Tls;

namespace OmniSphere.Hosting.Services;

/// <summary>The connections to one service: kept alive, noticed when dead, shared by all calls.</summary>
internal sealed class ServiceChannel : IDisposable
{
    private readonly GrpcChannel _channel;

    public ServiceChannel(string service, IOptionsMonitor<ServiceOptions> options, OutgoingTls tls, ILoggerFactory logs)
    {
        var address = options.Get(service).GrpcAddress ?? options.Get(service).Address!;
        _channel = GrpcChannel.ForAddress(
            address,
            new GrpcChannelOptions
            {
                LoggerFactory = logs,
                DisposeHttpClient = true,
                HttpHandler = new SocketsHttpHandler
                {
                    EnableMultipleHttp2Connections = true,
                    ConnectTimeout = TimeSpan.FromSeconds(2),
                    KeepAlivePingDelay = TimeSpan.FromSeconds(10),
                    KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
                    PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
                    // A service that moved is found again by its name.
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                    UseProxy = false,
                    SslOptions = tls.Options(),
                },
            }
        );
    }

    public GrpcChannel Channel => _channel;

    public void Dispose() => _channel.Dispose();
}
