using System.IO.Compression;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Hosting.Commands;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

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
        var tea = (await tenants.FindBySlugAsync("tea", Cancel))!;
        tea.Status.Should().Be(TenantStatus.Active);

        using var folder = TestFolder.Create("export");
        var archive = Path.Combine(folder.Path, "tea.zip");
        (await host.App.RunOmniSphereAsync(["tenants", "export", "tea"])).Should().Be(2, "no file is named");
        (await host.App.RunOmniSphereAsync(["tenants", "export", "tea", archive])).Should().Be(0);
        using (var zip = await ZipFile.OpenReadAsync(archive, Cancel))
        {
            await using var manifest = await zip.GetEntry("manifest.json")!.OpenAsync(Cancel);
            ((string)JsonNode.Parse(manifest)!["tenant"]!["slug"]!).Should().Be("tea");
        }

        (await host.App.RunOmniSphereAsync(["tenants", "export", "tea", archive]))
            .Should()
            .Be(1, "it is there already");
        (await host.App.RunOmniSphereAsync(["tenants", "delete", "nobody"])).Should().Be(1);
        (await host.App.RunOmniSphereAsync(["tenants", "delete", "tea"])).Should().Be(0);
        (await tenants.FindBySlugAsync("tea", Cancel))!.Status.Should().Be(TenantStatus.Deleting);
        var deletion = await host
            .App.Services.GetRequiredService<ITenantLifecycle>()
            .RequestDeletionAsync(tea.Id, cancellationToken: Cancel);
        (await host.App.RunOmniSphereAsync(["tenants", "task", $"{deletion.Id}"])).Should().Be(0);
        (await host.App.RunOmniSphereAsync(["tenants", "task", "none"])).Should().Be(2);
        (await host.App.RunOmniSphereAsync(["tenants", "task", $"{Id<TenantTaskKind>.New(TimeProvider.System)}"]))
            .Should()
            .Be(1);
        (await host.App.RunOmniSphereAsync(["tenants", "resume", "tea"])).Should().Be(0);
        (await tenants.FindBySlugAsync("tea", Cancel))!.Status.Should().Be(TenantStatus.Active);
    }
}
