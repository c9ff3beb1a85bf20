using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmniSphere;
using OmniSphere.Auth;
using OmniSphere.Auth.ApiKeys;
using OmniSphere.Authorization;
using OmniSphere.Hosting;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace ReferenceStore.Tests.Services;

/// <summary>A host with the auth module, and for the far case another one that asks it.</summary>
public abstract class AuthHosts(bool far) : IAsyncDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("callers");
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly SemaphoreSlim _starting = new(1, 1);
    private WebApplication? _auth;
    private WebApplication? _caller;

    public Tenant Acme { get; private set; } = null!;

    public Tenant Lumiere { get; private set; } = null!;

    /// <summary>The host whose sources are asked.</summary>
    public WebApplication Asking => _caller ?? _auth!;

    public async Task StartedAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_auth is not null)
            {
                return;
            }

            var auth = Build("auth", builder => builder.AddOmniSphereAuth());
            await auth.StartAsync();
            Acme = await TenantAsync(auth, "acme");
            Lumiere = await TenantAsync(auth, "lumiere");
            if (far)
            {
                _caller = Build("catalogue", _ => { }, ("OmniSphere:Services:Auth:Address", auth.Urls.Single()));
            }

            _auth = auth;
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task<string> AddAsync(Tenant tenant, DateTimeOffset? expiresAt)
    {
        var key = ApiKeys.Create(tenant.Id);
        await using var scope = ScopeOf(tenant);
        var db = scope.Get<AuthDbContext>();
        db.ApiKeys.Add(
            new ApiKey
            {
                Id = Id<ApiKeyKind>.New(TimeProvider.System),
                TenantId = tenant.Id,
                Name = "a program",
                Ending = key[^4..],
                Hash = ApiKeys.Hash(key),
                Permissions = "catalogue.products.read catalogue.stock.read",
                CreatedBy = "usr_test",
                CreatedAt = TimeProvider.System.GetUtcNow(),
                ExpiresAt = expiresAt,
            }
        );
        await db.SaveChangesAsync();
        return key;
    }

    public async Task RemoveAsync(Tenant tenant, string key)
    {
        await using var scope = ScopeOf(tenant);
        var db = scope.Get<AuthDbContext>();
        db.ApiKeys.RemoveRange(db.ApiKeys.Where(k => k.Hash == ApiKeys.Hash(key)));
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in new[] { _caller, _auth }.OfType<WebApplication>())
        {
            await host.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
        _starting.Dispose();
        GC.SuppressFinalize(this);
    }

    private WebApplication Build(
        string name,
        Action<OmniSphereBuilder> modules,
        params (string Key, string? Value)[] settings
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["OmniSphere:DataFolder"] = _folder.Path,
                ["OmniSphere:Database:MigrateAtStart"] = "true",
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                ["OmniSphere:ServiceIdentity:Name"] = name,
                ["OmniSphere:ServiceIdentity:Keys:0"] = _key,
            }
        );
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => s.Value));
        modules(builder.AddOmniSphereHosting());
        var app = builder.Build();
        app.MapOmniSphere();
        return app;
    }

    private static Task<Tenant> TenantAsync(WebApplication auth, string slug) =>
        auth
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

    private TenantScope ScopeOf(Tenant tenant) =>
        _auth!.Services.GetRequiredService<ITenantScopeFactory>().Create(tenant);
}
