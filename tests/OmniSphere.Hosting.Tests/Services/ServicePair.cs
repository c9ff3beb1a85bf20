using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Services;

/// <summary>
/// A service that serves a made-up catalogue over gRPC on a real socket, and a host that calls it. What the service does
/// is up to the test: <see cref="Answer"/>.
/// </summary>
internal sealed class ServicePair : IAsyncDisposable
{
    public static readonly Id<TenantKind> Acme = Id<TenantKind>.From(new Guid("01932f00-0000-7000-8000-000000000001"));
    public static readonly Id<TenantKind> Lumiere = Id<TenantKind>.From(
        new Guid("01932f00-0000-7000-8000-000000000002")
    );

    private readonly TestFolder _folder = TestFolder.Create("pair");

    private ServicePair() { }

    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private X509Certificate2? Certificate { get; init; }

    public WebApplication Service { get; private set; } = null!;

    public WebApplication Caller { get; private set; } = null!;

    /// <summary>What the service does with a call: its method, its arguments, the scope it runs in.</summary>
    public Func<MethodInfo, object?[], IServiceProvider, Task<object?>> Answer { get; set; } =
        (_, _, _) => Task.FromResult<object?>(null);

    public Uri Address => new(Service.Urls.Single());

    public static Task<ServicePair> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(certificate: null, settings);

    /// <param name="certificate">What the service shows, if it speaks TLS.</param>
    /// <param name="settings">The caller's configuration.</param>
    public static async Task<ServicePair> StartAsync(
        X509Certificate2? certificate,
        params (string Key, string? Value)[] settings
    )
    {
        var pair = new ServicePair { Certificate = certificate };
        pair.Service = pair.Build("catalogue", []);
        await pair.Service.StartAsync(TestContext.Current.CancellationToken);
        pair.Caller = pair.Build(
            "checkout",
            [
                ("OmniSphere:Services:Catalogue:Address", pair.Address.ToString()),
                ("OmniSphere:Services:Catalogue:Timeout", "00:00:30"),
                .. settings,
            ]
        );
        return pair;
    }

    public TenantScope Scope() =>
        Caller
            .Services.GetRequiredService<ITenantScopeFactory>()
            .Create(
                new Tenant
                {
                    Id = Acme,
                    Slug = "acme",
                    Name = "Acme",
                    Currency = Currency.Usd,
                    Culture = "en-US",
                    Country = "US",
                }
            );

    /// <summary>One call as checkout makes it.</summary>
    public async Task<bool> AllocateAsync(string reference = "r", CancellationToken cancellationToken = default)
    {
        await using var scope = Scope();
        return await scope.Get<IStockReservations>().AllocateAsync(reference, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Caller.DisposeAsync();
        await Service.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private WebApplication Build(string name, (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("OMNISPHERE_TEST_LOG") is { Length: > 0 })
        {
            builder.Logging.AddSimpleConsole();
        }

        builder.WebHost.ConfigureKestrel(k =>
            k.Listen(
                IPAddress.Loopback,
                0,
                endpoint =>
                {
                    endpoint.Protocols = HttpProtocols.Http2;
                    if (Certificate is not null)
                    {
                        endpoint.UseHttps(Certificate);
                    }
                }
            )
        );
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["OmniSphere:DataFolder"] = _folder.Path,
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                ["OmniSphere:Telemetry:TraceRatio"] = "1",
                ["OmniSphere:ServiceIdentity:Name"] = name,
                ["OmniSphere:ServiceIdentity:Keys:0"] = Key,
                ["OmniSphere:Tenants:0:Id"] = Acme.ToString(),
                ["OmniSphere:Tenants:0:Slug"] = "acme",
                ["OmniSphere:Tenants:0:Country"] = "US",
                ["OmniSphere:Tenants:1:Id"] = Lumiere.ToString(),
                ["OmniSphere:Tenants:1:Slug"] = "lumiere",
                ["OmniSphere:Tenants:1:Country"] = "FR",
            }
        );
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        var omniSphere = builder.AddOmniSphereHosting().UseConfiguredTenants();
        if (settings.Length == 0)
        {
            omniSphere.TryAddModule<MadeUpCatalogue>();
            builder.Services.AddScoped(sp => Contract<IVariantCatalogue>(sp));
            builder.Services.AddScoped(sp => Contract<IStockReservations>(sp));
        }

        var app = builder.Build();
        app.MapOmniSphere();
        return app;
    }

    private T Contract<T>(IServiceProvider scope)
        where T : class
    {
        var contract = DispatchProxy.Create<T, Recorder>();
        var recorder = (Recorder)(object)contract;
        recorder.Answer = (method, arguments) => Answer(method, arguments, scope);
        return contract;
    }

    /// <summary>Answers any contract's call by a function.</summary>
#pragma warning disable CA1852 // A proxy is a subclass made at run time.
    public class Recorder : DispatchProxy
    {
        public Func<MethodInfo, object?[], Task<object?>> Answer { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var answer = Answer(targetMethod!, args!);
            var type = targetMethod!.ReturnType;
            return type == typeof(Task)
                ? answer
                : typeof(Recorder)
                    .GetMethod(nameof(CastAsync), BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(type.GetGenericArguments()[0])
                    .Invoke(null, [answer]);
        }

        private static async Task<T> CastAsync<T>(Task<object?> answer) => await answer is T value ? value : default!;
    }
#pragma warning restore CA1852

    private sealed class MadeUpCatalogue : IOmniSphereModule
    {
        public string Name => "catalogue";

        public void Map(IEndpointRouteBuilder endpoints)
        {
            var module = endpoints.MapModule(Name);
            module
                .MapGet("/tenant", (ITenantContext tenant) => tenant.Current?.Slug ?? "-")
                .ForPublic()
                .WithoutTenant();
            module.MapGet("/inside", (Caller caller) => caller.Subject).ForService();
        }
    }
}
