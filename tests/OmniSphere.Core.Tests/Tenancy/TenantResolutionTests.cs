using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Tenancy;

public sealed class TenantResolutionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<ModuleTestHost> StartAsync(Action<TenantResolutionBuilder>? resolution = null) =>
        ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                Modules = builder =>
                {
                    if (resolution is not null)
                    {
                        builder.AddTenantResolution(resolution);
                    }
                },
                Map = app =>
                {
                    var module = app.MapModule("who");
                    module.MapGet("/am-i", (ITenantContext tenant) => new Who(tenant.Required.Slug)).ForPublic();
                    module
                        .MapGet("/anybody", (ITenantContext tenant) => new Who(tenant.Current?.Slug))
                        .ForPublic()
                        .WithoutTenant();
                },
            }
        );

    [Theory]
    [InlineData("acme.localhost", "acme")]
    [InlineData("LUMIERE.localhost:5080", "lumiere")]
    [InlineData("acme.localhost.", "acme")]
    public async Task A_subdomain_names_the_tenant(string host, string slug)
    {
        await using var test = await StartAsync();
        (await SlugAsync(test, host)).Should().Be(slug);
    }

    [Theory]
    [InlineData("nobody.localhost", HttpStatusCode.NotFound, "tenant.unknown")]
    [InlineData("deep.acme.localhost", HttpStatusCode.NotFound, "tenant.unknown")]
    [InlineData("shop.example", HttpStatusCode.NotFound, "tenant.unknown")]
    public async Task An_unknown_host_is_not_found(string host, HttpStatusCode status, string code)
    {
        await using var test = await StartAsync();
        await ExpectAsync(test, "/who/v1/am-i", host, status, code);
    }

    [Fact]
    public async Task The_bare_host_serves_only_what_needs_no_tenant()
    {
        await using var test = await StartAsync();
        (await SlugAsync(test, "localhost", "/who/v1/anybody")).Should().BeNull();
        (await SlugAsync(test, "127.0.0.1:5080", "/who/v1/anybody")).Should().BeNull();
        using var client = test.BareClient();
        using var response = await SendAsync(client, "/who/v1/am-i", "localhost");
        ((int)response.StatusCode).Should().BeInRange(400, 404);
    }

    [Fact]
    public async Task A_custom_domain_names_the_tenant_and_the_directory_changes_take_effect_at_once()
    {
        await using var test = await StartAsync();
        await ExpectAsync(test, "/who/v1/am-i", "tea.example", HttpStatusCode.NotFound, "tenant.unknown");
        var directory = test.Services.GetRequiredService<ITenantDirectory>();
        var tea = await directory.CreateAsync(
            test.Acme with
            {
                Id = default,
                Slug = "tea",
                Domains = ["Tea.example"],
            },
            Cancel
        );
        (await SlugAsync(test, "tea.example")).Should().Be("tea");

        await directory.UpdateAsync(tea.Id, t => t with { Status = TenantStatus.Suspended }, Cancel);
        await ExpectAsync(test, "/who/v1/am-i", "tea.example", HttpStatusCode.Forbidden, "tenant.suspended");
        await directory.UpdateAsync(tea.Id, t => t with { Status = TenantStatus.Active }, Cancel);
        (await SlugAsync(test, "tea.example")).Should().Be("tea");
    }

    [Fact]
    public async Task Slugs_and_domains_are_unique_and_checked()
    {
        await using var test = await StartAsync();
        var directory = test.Services.GetRequiredService<ITenantDirectory>();
        var again = () => directory.CreateAsync(test.Acme with { Id = default }, Cancel);
        (await again.Should().ThrowAsync<ProblemException>()).Which.Code.Should().Be("tenant.slug_taken");
        foreach (var bad in new[] { "", "-a", "a-", "A", "ä", "a.b", new string('a', 64) })
        {
            var create = () => directory.CreateAsync(test.Acme with { Id = default, Slug = bad }, Cancel);
            (await create.Should().ThrowAsync<ProblemException>()).Which.Status.Should().Be(422);
        }
    }

    [Fact]
    public async Task Two_signals_that_disagree_are_refused()
    {
        await using var test = await StartAsync(t => t.FromHost().FromHeader().FromApiKey());
        using var client = test.BareClient();
        using var agree = await SendAsync(client, "/who/v1/am-i", "acme.localhost", ("X-Tenant", "acme"));
        agree.StatusCode.Should().Be(HttpStatusCode.OK);
        using var disagree = await SendAsync(client, "/who/v1/am-i", "acme.localhost", ("X-Tenant", "lumiere"));
        disagree.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await disagree.Content.ReadAsStringAsync(Cancel)).Should().Contain("tenant.conflict");
        var key = $"osk_{test.Lumiere.Id.ToString()["tnt_".Length..]}_secret";
        using var byKey = await SendAsync(client, "/who/v1/am-i", "localhost", ("X-Api-Key", key));
        (await byKey.Content.ReadAsStringAsync(Cancel)).Should().Contain("lumiere");
        using var keyOfAnother = await SendAsync(client, "/who/v1/am-i", "acme.localhost", ("X-Api-Key", key));
        keyOfAnother.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_header_is_ignored_unless_the_host_turned_it_on()
    {
        await using var test = await StartAsync();
        using var client = test.BareClient();
        using var response = await SendAsync(client, "/who/v1/am-i", "acme.localhost", ("X-Tenant", "lumiere"));
        (await response.Content.ReadAsStringAsync(Cancel)).Should().Contain("acme");
    }

    [Fact]
    public async Task A_path_prefix_names_the_tenant_and_leaves_the_routes_as_they_are()
    {
        await using var test = await StartAsync(t => t.FromPath());
        (await SlugAsync(test, "localhost", "/t/lumiere/who/v1/am-i")).Should().Be("lumiere");
        await ExpectAsync(test, "/t/nobody/who/v1/am-i", "localhost", HttpStatusCode.NotFound, "tenant.unknown");
    }

    [Fact]
    public async Task Configured_tenants_need_no_database()
    {
        await using var test = await ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                Modules = builder => builder.UseConfiguredTenants(),
                Settings = new Dictionary<string, string?>
                {
                    ["OmniSphere:Tenants:0:Id"] = "tnt_01h455vb4pex5vsknk084sn02q",
                    ["OmniSphere:Tenants:0:Slug"] = "acme",
                    ["OmniSphere:Tenants:0:Country"] = "US",
                    ["OmniSphere:Tenants:1:Id"] = "tnt_01h455vb4pex5vsknk084sn02r",
                    ["OmniSphere:Tenants:1:Slug"] = "lumiere",
                    ["OmniSphere:Tenants:1:Country"] = "FR",
                    ["OmniSphere:Tenants:1:Domains:0"] = "lumiere.example",
                },
                Map = app =>
                    app.MapModule("who").MapGet("/am-i", (ITenantContext t) => new Who(t.Required.Slug)).ForPublic(),
            }
        );
        (await SlugAsync(test, "acme.localhost")).Should().Be("acme");
        (await SlugAsync(test, "lumiere.example")).Should().Be("lumiere");
    }

    [Theory]
    [InlineData("Id", "acme", "'acme' is no id")]
    [InlineData("Slug", "", "A slug is required")]
    [InlineData("Currency", "EURO", "'EURO' is no currency")]
    public async Task A_configured_tenant_that_cannot_be_is_refused_at_the_start(
        string setting,
        string value,
        string fault
    )
    {
        var settings = new Dictionary<string, string?>
        {
            ["OmniSphere:Tenants:0:Id"] = "tnt_01h455vb4pex5vsknk084sn02q",
            ["OmniSphere:Tenants:0:Slug"] = "acme",
            [$"OmniSphere:Tenants:0:{setting}"] = value,
        };
        var start = () =>
            ModuleTestHost.StartAsync(
                new ModuleTestHostOptions { Modules = builder => builder.UseConfiguredTenants(), Settings = settings }
            );
        (await start.Should().ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>())
            .Which.Message.Should()
            .Contain($"OmniSphere:Tenants:0:{setting}: {fault}");
    }

    private static async Task<string?> SlugAsync(ModuleTestHost test, string host, string path = "/who/v1/am-i")
    {
        using var client = test.BareClient();
        using var response = await SendAsync(client, path, host);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["slug"];
    }

    private static async Task ExpectAsync(
        ModuleTestHost test,
        string path,
        string host,
        HttpStatusCode status,
        string code
    )
    {
        using var client = test.BareClient();
        using var response = await SendAsync(client, path, host);
        response.StatusCode.Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        ((string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["code"]).Should().Be(code);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string path,
        string host,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request, Cancel);
    }
}

internal sealed record Who(string? Slug);
