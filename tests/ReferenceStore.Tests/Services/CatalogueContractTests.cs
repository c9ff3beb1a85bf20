using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmniSphere;
using OmniSphere.Catalogue.Import;
using OmniSphere.Hosting;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace ReferenceStore.Tests.Services;

/// <summary>Checkout and catalogue in one process.</summary>
public sealed class NearCatalogueTests(NearCatalogueTests.Near near)
    : CatalogueContractSuite,
        IClassFixture<NearCatalogueTests.Near>
{
    protected override Task<ICatalogueUnderTest> CatalogueAsync() => near.Started;

    public sealed class Near() : CatalogueHosts(far: false);
}

/// <summary>Checkout calls the catalogue over gRPC.</summary>
public sealed class FarCatalogueTests(FarCatalogueTests.Far far)
    : CatalogueContractSuite,
        IClassFixture<FarCatalogueTests.Far>
{
    protected override Task<ICatalogueUnderTest> CatalogueAsync() => far.Started;

    public sealed class Far() : CatalogueHosts(far: true);
}

/// <summary>A host with the catalogue, and for the far case another one that calls it.</summary>
public abstract class CatalogueHosts : ICatalogueUnderTest
{
    private readonly TestFolder _folder = TestFolder.Create("contract");
    private readonly Lazy<Task<ICatalogueUnderTest>> _started;
    private WebApplication? _catalogue;
    private WebApplication? _caller;

    protected CatalogueHosts(bool far) =>
        _started = new(async () =>
        {
            await StartAsync(far);
            return this;
        });

    public Task<ICatalogueUnderTest> Started => _started.Value;

    public Tenant Acme { get; private set; } = null!;

    public Tenant Lumiere { get; private set; } = null!;

    public TenantScope Scope(Tenant tenant) => ScopeOf(_caller ?? _catalogue!, tenant);

    public async Task StockAsync(Tenant tenant, string sku, int units, long price)
    {
        var line = $$"""
            { "title": "Thing {{sku}}", "status": "published", "images": ["https://images.example/{{sku}}.jpg"], "variants": [
            { "sku": "{{sku}}", "options": { "size": "M" }, "weightGrams": 150, "stock": {{units}},
            "price": { "amount": {{price}}, "currency": "USD" } } ] }
            """;
        await using var scope = ScopeOf(_catalogue!, tenant);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(line.ReplaceLineEndings("")));
        var report = await scope.Get<IProductImporter>().ImportAsync(content, ImportFormat.JsonLines);
        if (report.Created != 1)
        {
            throw new InvalidOperationException($"The product was refused: {report.Errors.Count}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in new[] { _caller, _catalogue }.OfType<WebApplication>())
        {
            await host.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task StartAsync(bool far)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        _catalogue = Build("catalogue", key, builder => builder.AddOmniSphereCatalogue());
        await _catalogue.StartAsync();
        Acme = await TenantAsync("acme");
        Lumiere = await TenantAsync("lumiere");
        if (far)
        {
            _caller = Build(
                "checkout",
                key,
                _ => { },
                ("OmniSphere:Services:catalogue:Address", _catalogue.Urls.Single())
            );
        }
    }

    private WebApplication Build(
        string name,
        string key,
        Action<OmniSphereBuilder> modules,
        params (string Key, string? Value)[] settings
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
            k.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2)
        );
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["OmniSphere:DataFolder"] = _folder.Path,
                ["OmniSphere:Database:MigrateAtStart"] = "true",
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                ["OmniSphere:ServiceIdentity:Name"] = name,
                ["OmniSphere:ServiceIdentity:Keys:0"] = key,
                ["OmniSphere:Services:catalogue:Timeout"] = "00:00:30",
            }
        );
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => s.Value));
        modules(builder.AddOmniSphereHosting());
        var app = builder.Build();
        app.MapOmniSphere();
        return app;
    }

    private Task<Tenant> TenantAsync(string slug) =>
        _catalogue!
            .Services.GetRequiredService<OmniSphere.Platform.ITenantDirectory>()
            .CreateAsync(
                new Tenant
                {
                    Id = default,
                    Slug = slug,
                    Name = slug,
                    Currency = Currency.Usd,
                    Culture = "en-US",
                    Country = "US",
                }
            );

    private static TenantScope ScopeOf(WebApplication host, Tenant tenant) =>
        host.Services.GetRequiredService<ITenantScopeFactory>().Create(tenant);
}
