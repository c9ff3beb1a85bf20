using Microsoft.Extensions.Configuration;
using OmniSphere.Hosting.Services;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace OmniSphere.Hosting.Gateway;

/// <summary>Which service answers which address, and how the gateway talks to it.</summary>
internal static class GatewayRoutes
{
    /// <summary>Metadata of routes behind which an access token that is not valid is refused at once.</summary>
    public const string ChecksTokens = "ChecksTokens";

    private const string Platform = "platform";
    private const string Storefront = "storefront";

    // Marketing's callers show write keys where others show tokens; the issuer judges its tokens itself.
    private static readonly (string Service, string Path, bool ChecksTokens)[] Prefixes =
    [
        ("auth", "/auth/{**rest}", false),
        ("auth", "/.well-known/{**rest}", false),
        ("catalogue", "/catalogue/{**rest}", true),
        ("checkout", "/checkout/{**rest}", true),
        ("marketing", "/marketing/{**rest}", false),
        ("marketing", "/mailbox/{**rest}", false),
        (Platform, "/platform/{**rest}", false),
    ];

    public static IReadOnlyList<RouteConfig> Routes(IConfiguration configuration, GatewayOptions options) =>
        [
            .. Prefixes.Select(p =>
                Route(p.Path.Split('/')[1], Server(configuration, p.Service), p.Path, p.ChecksTokens)
            ),
            Route("imports", "catalogue", "/catalogue/v1/admin/imports", true) with
            {
                MaxRequestBodySize = options.MaxImportSize,
            },
            Route(Storefront, Storefront, "/{**rest}", false) with
            {
                Order = 1000,
            },
        ];

    public static IReadOnlyList<ClusterConfig> Clusters(IConfiguration configuration, GatewayOptions options) =>
        [
            .. Prefixes
                .Select(p => Server(configuration, p.Service))
                .Append(Storefront)
                .Distinct(StringComparer.Ordinal)
                .Select(service => Cluster(service, Addresses(configuration, service), options)),
        ];

    /// <summary>The addresses of a service.</summary>
    public static IReadOnlyList<string> Addresses(IConfiguration configuration, string service)
    {
        var section = configuration.GetSection($"{ServiceOptions.Section}:{service}");
        return
        [
            .. new[] { section[nameof(ServiceOptions.Address)] }.OfType<string>().Where(a => a.Length > 0),
            .. section.GetSection(nameof(ServiceOptions.Replicas)).Get<string[]>() ?? [],
        ];
    }

    /// <summary>
    /// Who answers, and whose name is on the gateway's signature: the operators' API is served by any, so by default where
    /// people sign in.
    /// </summary>
    private static string Server(IConfiguration configuration, string service) =>
        service == Platform && Addresses(configuration, Platform).Count == 0 ? "auth" : service;

    private static RouteConfig Route(string id, string service, string path, bool checksTokens) =>
        new RouteConfig
        {
            RouteId = id,
            ClusterId = service,
            Match = new RouteMatch { Path = path },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [ChecksTokens] = checksTokens ? "true" : "false",
            },
        }
        // The shop's address, which issuers and links are made of, goes on as X-Forwarded-Host: as Host it would cost
        // a pool of connections for each shop. What the client claims about itself ends here.
        .WithTransformXForwarded(xDefault: ForwardedTransformActions.Set);

    private static ClusterConfig Cluster(string service, IReadOnlyList<string> addresses, GatewayOptions options) =>
        new()
        {
            ClusterId = service,
            Destinations = addresses.ToDictionary(
                a => a,
                a => new DestinationConfig { Address = a },
                StringComparer.OrdinalIgnoreCase
            ),
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = options.ActivityTimeout },
            HealthCheck = new HealthCheckConfig
            {
                // With nobody healthy the others are tried all the same: better a late answer than none.
                AvailableDestinationsPolicy = "HealthyOrPanic",
                Active = new ActiveHealthCheckConfig
                {
                    Enabled = true,
                    Path = "/health/ready",
                    Interval = options.HealthInterval,
                    Timeout = options.HealthInterval,
                    Policy = "ConsecutiveFailures",
                },
            },
        };
}
