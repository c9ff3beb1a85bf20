using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Tests;

public sealed class PipelineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        await using var host = await HostingHost.StartAsync();
        foreach (var path in new[] { "/hello/v1/", "/nothing/v1/here", "/health/live" })
        {
            using var answer = await host.Client.GetAsync(path, Cancel);
            answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
            answer.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("script-src 'self';");
            answer.Headers.GetValues("Referrer-Policy").Should().ContainSingle();
            answer.Headers.Contains("Server").Should().BeFalse();
        }
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_when_to_come_back()
    {
        await using var host = await HostingHost.StartAsync(("OmniSphere:RateLimits:PerClient", "5"));
        for (var i = 0; i < 5; i++)
        {
            (await host.Client.GetAsync("/hello/v1/", Cancel)).StatusCode.Should().Be(HttpStatusCode.OK);
        }

        using var refused = await host.Client.GetAsync("/hello/v1/", Cancel);
        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero);
        var problem = await refused.Content.ReadFromJsonAsync<JsonObject>(Cancel);
        ((string?)problem!["code"]).Should().Be("rate_limit.exceeded");
        (await host.Client.GetAsync("/health/live", Cancel)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_no_endpoint_answers_is_limited_too()
    {
        await using var host = await HostingHost.StartAsync(("OmniSphere:RateLimits:PerClient", "2"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await host.Client.GetAsync("/auth/connect/token", Cancel);
            statuses.Add(answer.StatusCode);
        }

        statuses.Should().Equal(HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("198.51.100.7", HttpStatusCode.TooManyRequests)]
    public async Task Only_a_proxy_of_this_machine_speaks_for_others(string proxy, HttpStatusCode second)
    {
        await using var host = await HostingHost.StartAsync(("OmniSphere:RateLimits:PerClient", "1"));
        var statuses = new List<int>();
        foreach (var client in new[] { "203.0.113.1", "203.0.113.2" })
        {
            var answer = await host
                .App.GetTestServer()
                .SendAsync(
                    http =>
                    {
                        http.Connection.RemoteIpAddress = IPAddress.Parse(proxy);
                        http.Request.Path = "/hello/v1/";
                        http.Request.Headers["X-Forwarded-For"] = client;
                    },
                    Cancel
                );
            statuses.Add(answer.Response.StatusCode);
        }

        statuses.Should().Equal(200, (int)second);
    }

    [Fact]
    public async Task Rate_limits_can_be_turned_off()
    {
        await using var host = await HostingHost.StartAsync(
            ("OmniSphere:RateLimits:PerClient", "1"),
            ("OmniSphere:RateLimits:Enabled", "false")
        );
        for (var i = 0; i < 10; i++)
        {
            (await host.Client.GetAsync("/hello/v1/", Cancel)).StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("OmniSphere:RateLimits:PerClient", "0", "OmniSphere:RateLimits:PerClient")]
    [InlineData("OmniSphere:Hosting:ShutdownTimeout", "1.00:00:00", "OmniSphere:Hosting:ShutdownTimeout")]
    [InlineData("OmniSphere:Events:MaxAttempts", "0", "OmniSphere:Events:MaxAttempts")]
    [InlineData("OmniSphere:Database:Provider", "PostgreSql", "OmniSphere:Database:ConnectionString")]
    public async Task A_wrong_setting_stops_the_start_and_the_error_names_it(string key, string value, string named)
    {
        var start = () => HostingHost.StartAsync((key, value));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(named);
    }

    [Fact]
    public async Task Keys_of_data_protection_are_kept_in_the_data_folder()
    {
        await using var host = await HostingHost.StartAsync();
        var protector = (Microsoft.AspNetCore.DataProtection.IDataProtectionProvider)
            host.App.Services.GetService(typeof(Microsoft.AspNetCore.DataProtection.IDataProtectionProvider))!;
        protector.CreateProtector("test").Protect([1, 2, 3]);
        Directory
            .EnumerateFiles(Path.Combine(host.App.Environment.ContentRootPath, "keys"), "key-*.xml")
            .Should()
            .NotBeEmpty();
    }
}
