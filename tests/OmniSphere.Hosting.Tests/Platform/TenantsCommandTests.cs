using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Hosting.Commands;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Tests.Platform;

public sealed class TenantsCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tenants_are_kept_from_the_command_line_without_a_server()
    {
        await using var host = HostingHost.Build();
        string[] create =
        [
            .. "tenants create --slug tea --currency EUR --culture fr-FR --country FR --name Tea".Split(' '),
        ];
        (await host.App.RunOmniSphereAsync(create)).Should().Be(1, "migrations are pending");
        await host.App.Services.GetRequiredService<MigrationRunner>().MigrateAsync(Cancel);
        (await host.App.RunOmniSphereAsync(create)).Should().Be(0);
        (await host.App.RunOmniSphereAsync(create)).Should().Be(1, "the slug is taken");
        (await host.App.RunOmniSphereAsync([.. create, "--nonsense", "x"])).Should().Be(2);
        (await host.App.RunOmniSphereAsync(["tenants", "list"])).Should().Be(0);
        (await host.App.RunOmniSphereAsync(["tenants", "show", "nobody"])).Should().Be(1);

        var tenants = host.App.Services.GetRequiredService<ITenantStore>();
        (await host.App.RunOmniSphereAsync(["tenants", "suspend", "tea"])).Should().Be(0);
        (await tenants.FindBySlugAsync("tea", Cancel))!.Status.Should().Be(TenantStatus.Suspended);
        (await host.App.RunOmniSphereAsync(["tenants", "resume", "tea"])).Should().Be(0);
        (await tenants.FindBySlugAsync("tea", Cancel))!.Status.Should().Be(TenantStatus.Active);
    }
}
