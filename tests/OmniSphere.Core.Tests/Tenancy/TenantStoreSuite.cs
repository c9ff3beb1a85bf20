using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Platform;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Tenancy;

/// <summary>What every store of tenants keeps.</summary>
public abstract class TenantStoreSuite
{
    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A host whose store has <c>acme</c>, <c>lumiere</c> and this tenant.</summary>
    private protected abstract Task<ModuleTestHost> StartAsync(Tenant tenant);

    [Fact]
    public async Task A_tenant_is_found_by_id_slug_and_domain_as_it_was_put_and_by_nothing_else()
    {
        var tea = new Tenant
        {
            Id = Id<TenantKind>.New(TimeProvider.System),
            Slug = "tea",
            Name = "Tea & more",
            Status = TenantStatus.Suspended,
            Domains = ["tea.example", "www.tea.example"],
            Currency = Currency.Parse("JPY"),
            Culture = "ja-JP",
            TimeZone = "Asia/Tokyo",
            Country = "JP",
            ContactEmail = "hello@tea.example",
            Plan = "gold",
        };
        await using var host = await StartAsync(tea);
        var store = host.Services.GetRequiredService<ITenantStore>();
        var found = await store.FindBySlugAsync("tea", Cancel);
        found
            .Should()
            .BeEquivalentTo(tea, o => o.Excluding(t => t.Id).Excluding(t => t.CreatedAt).Excluding(t => t.Version));
        (await store.FindAsync(found!.Id, Cancel)).Should().BeEquivalentTo(found);
        foreach (var domain in tea.Domains)
        {
            (await store.FindByDomainAsync(domain, Cancel)).Should().BeEquivalentTo(found);
        }

        (await store.FindAsync(Id<TenantKind>.New(TimeProvider.System), Cancel)).Should().BeNull();
        foreach (var name in (string[])["", "te", "TEA", "tea.example", "other.tea.example", "%"])
        {
            (await store.FindBySlugAsync(name, Cancel)).Should().BeNull("'{0}' is no slug", name);
        }

        foreach (var name in (string[])["", "tea", "example", "other.tea.example", "Tea.example"])
        {
            (await store.FindByDomainAsync(name, Cancel)).Should().BeNull("'{0}' is no domain", name);
        }

        (await SlugsAsync(null, 10)).Should().Equal("acme", "lumiere", "tea");
        (await SlugsAsync(null, 2)).Should().Equal("acme", "lumiere");
        (await SlugsAsync("acme", 1)).Should().Equal("lumiere");
        (await SlugsAsync("b", 10)).Should().Equal(["lumiere", "tea"], "the slug need not be there");
        (await SlugsAsync("tea", 10)).Should().BeEmpty();

        async Task<IEnumerable<string>> SlugsAsync(string? after, int limit) =>
            (await store.ListAsync(after, limit, Cancel)).Select(t => t.Slug);
    }
}

public sealed class DatabaseTenantStoreTests : TenantStoreSuite
{
    private protected override async Task<ModuleTestHost> StartAsync(Tenant tenant)
    {
        var host = await ModuleTestHost.StartAsync(new ModuleTestHostOptions());
        await host.Services.GetRequiredService<ITenantDirectory>().CreateAsync(tenant with { Id = default }, Cancel);
        return host;
    }
}

public sealed class ConfigurationTenantStoreTests : TenantStoreSuite
{
    private protected override Task<ModuleTestHost> StartAsync(Tenant tenant)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        // Not in the order of their slugs.
        Add(0, ("Id", $"{tenant.Id}"), ("Slug", tenant.Slug), ("Name", tenant.Name), ("Status", $"{tenant.Status}"));
        Add(0, ("Currency", $"{tenant.Currency}"), ("Culture", tenant.Culture), ("TimeZone", tenant.TimeZone));
        Add(0, ("Country", tenant.Country), ("ContactEmail", tenant.ContactEmail!), ("Plan", tenant.Plan));
        Add(0, [.. tenant.Domains.Select((domain, i) => ($"Domains:{i}", domain))]);
        Add(1, ("Id", "tnt_01h455vb4pex5vsknk084sn02r"), ("Slug", "lumiere"), ("Country", "FR"));
        Add(2, ("Id", "tnt_01h455vb4pex5vsknk084sn02q"), ("Slug", "acme"), ("Country", "US"));
        return ModuleTestHost.StartAsync(
            new ModuleTestHostOptions { Modules = builder => builder.UseConfiguredTenants(), Settings = settings }
        );

        void Add(int index, params (string Name, string Value)[] values)
        {
            foreach (var (name, value) in values)
            {
                settings[$"OmniSphere:Tenants:{index}:{name}"] = value;
            }
        }
    }
}
