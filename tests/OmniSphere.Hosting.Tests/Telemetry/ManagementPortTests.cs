using System.Globalization;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Tests.Telemetry;

/// <summary>Metrics and the details of health are for the inside.</summary>
public sealed class ManagementPortTests
{
    private const int Inside = 9464;

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health/detail")]
    public async Task Nothing_is_told_at_any_other_port(string path)
    {
        await using var host = await HostingHost.StartAsync(("OmniSphere:Hosting:ManagementPort", $"{Inside}"));
        (await GetAsync(host, path, Inside)).Status.Should().Be(200);
        (await GetAsync(host, path, 8080)).Status.Should().Be(404);
        await using var without = await HostingHost.StartAsync();
        (await GetAsync(without, path, 0)).Status.Should().Be(404);
    }

    [Fact]
    public async Task The_detail_names_each_check()
    {
        await using var host = await HostingHost.StartAsync(
            ("OmniSphere:Hosting:ManagementPort", $"{Inside}"),
            ("OmniSphere:Redis:ConnectionString", "127.0.0.1:1,password=s3cr3t")
        );
        var (_, body) = await GetAsync(host, "/health/detail", Inside);
        var detail = JsonNode.Parse(body)!;
        ((string)detail["status"]!).Should().Be("Degraded");
        ((string)detail["checks"]!["redis"]!["status"]!).Should().Be("Degraded");
        ((string)detail["checks"]!["database"]!["status"]!).Should().Be("Healthy");
        body.Should().NotContain("s3cr3t");
    }

    [Fact]
    public async Task Requests_are_measured_by_plan_and_invented_plans_are_one()
    {
        await using var host = await HostingHost.StartAsync(
            ("OmniSphere:Hosting:ManagementPort", $"{Inside}"),
            ("OmniSphere:RateLimits:Plans:Enterprise:PerTenant", "1000000")
        );
        foreach (
            var (slug, plan) in ((string, string)[])[("big", "enterprise"), ("a", "invented-1"), ("b", "invented-2")]
        )
        {
            await host
                .Services.GetRequiredService<ITenantDirectory>()
                .CreateAsync(
                    new Tenant
                    {
                        Id = default,
                        Slug = slug,
                        Name = slug,
                        Plan = plan,
                        Currency = Currency.Eur,
                        Culture = "en-US",
                        Country = "FR",
                    },
                    TestContext.Current.CancellationToken
                );
            (await GetAsync(host, "/hello/v1/", 8080, $"{slug}.localhost")).Status.Should().Be(200);
        }

        var (_, metrics) = await GetAsync(host, "/metrics", Inside);
        var durations = metrics
            .Split('\n')
            .Where(l => l.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal))
            .ToList();
        Count("enterprise").Should().Be(1);
        Count("other").Should().Be(2, "two invented plans are one series");
        metrics.Should().NotContain("invented").And.Contain("omnisphere_requests_active");

        int Count(string plan) =>
            durations
                .Where(l => l.Contains($"omnisphere_plan=\"{plan}\"", StringComparison.Ordinal))
                .Sum(l => int.Parse(l.Split('}')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }

    private static async Task<(int Status, string Body)> GetAsync(
        HostingHost host,
        string path,
        int port,
        string address = "localhost"
    )
    {
        var answer = await host
            .App.GetTestServer()
            .SendAsync(
                http =>
                {
                    http.Request.Method = HttpMethods.Get;
                    http.Request.Path = path;
                    http.Request.Host = new HostString(address);
                    http.Connection.LocalPort = port;
                },
                TestContext.Current.CancellationToken
            );
        using var reader = new StreamReader(answer.Response.Body);
        return (answer.Response.StatusCode, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
