using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Hosting.Tests.Services;

namespace OmniSphere.Hosting.Tests.Gateway;

public sealed class GatewayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/auth/v1/register", "auth")]
    [InlineData("/auth/connect/token", "auth")]
    [InlineData("/.well-known/openid-configuration", "auth")]
    [InlineData("/catalogue/v1/search?q=tent", "catalogue")]
    [InlineData("/checkout/v1/carts", "checkout")]
    [InlineData("/marketing/v1/track", "marketing")]
    [InlineData("/platform/v1/tenants", "auth")]
    [InlineData("/", "storefront")]
    [InlineData("/products/a-tent", "storefront")]
    public async Task An_address_leads_to_its_service(string path, string service)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var echo = await gateway.Client().GetFromJsonAsync<GatewayHost.Echo>(path, Stop);
        echo!.Path.Should().Be($"/at-{service}{path.Split('?')[0]}");
        echo.Headers["X-Forwarded-Host"]
            .Should()
            .Be("acme.localhost", "links and issuers are made of the address that people use");
    }

    [Fact]
    public async Task The_tenant_is_passed_on_signed_whatever_the_client_claims()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add(ServiceTokens.Header, "made.up.token");
        var acme = await CallAsync(client, gateway.Key, "catalogue", "/catalogue/v1/search");
        acme!.Tenant.Should().Be(ServicePair.Acme);
        acme.ForOutside.Should().BeTrue();
        acme.Service.Should().Be("gateway");
        (await CallAsync(gateway.Client("lumiere.localhost"), gateway.Key, "checkout", "/checkout/v1/carts"))!
            .Tenant.Should()
            .Be(ServicePair.Lumiere);
        (await CallAsync(gateway.Client("shop.acme.example"), gateway.Key, "storefront", "/"))!
            .Tenant.Should()
            .Be(ServicePair.Acme);
        (await CallAsync(gateway.Client("localhost"), gateway.Key, "storefront", "/"))!.Tenant.Should().BeNull();
        (await CallAsync(gateway.Client("localhost"), gateway.Key, "auth", "/platform/v1/tenants"))
            .Should()
            .NotBeNull("the service that answers for the operators' API takes it for its own");
        (await CallAsync(client, gateway.Key, "checkout", "/catalogue/v1/search"))
            .Should()
            .BeNull("a token is good for the one service it was made for");
    }

    [Fact]
    public async Task A_shop_that_does_not_exist_is_answered_at_the_gate()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway
            .GatewayServices.GetServices<EndpointDataSource>()
            .SelectMany(AudienceConvention.Violations)
            .Should()
            .BeEmpty("every endpoint of the gateway declares its audience too");
        using var answer = await gateway.Client("nobody.localhost").GetAsync("/catalogue/v1/search", Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await CodeAsync(answer)).Should().Be("tenant.unknown");
        gateway.Seen.Should().BeEmpty();
    }

    [Theory]
    [InlineData("10.1.2.3", "203.0.113.9")]
    [InlineData("198.51.100.7", "198.51.100.7")]
    public async Task The_clients_address_is_believed_of_trusted_proxies_only(string peer, string expected)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var context = await gateway.Server.SendAsync(
            http =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
                http.Request.Host = new HostString("acme.localhost");
                http.Request.Path = "/catalogue/v1/search";
                http.Request.Headers["X-Forwarded-For"] = "203.0.113.9";
                http.Request.Headers["X-Forwarded-Host"] = "evil.example";
            },
            Stop
        );
        using var reader = new StreamReader(context.Response.Body);
        var headers = JsonNode.Parse(await reader.ReadToEndAsync(Stop))!["headers"]!;
        ((string?)headers["X-Forwarded-For"]).Should().Be(expected);
        ((string?)headers["X-Forwarded-Host"]).Should().Be("acme.localhost");
    }

    [Fact]
    public async Task A_token_that_is_not_valid_goes_no_further_where_tokens_are_checked()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "not-a-token");
        using var refused = await client.GetAsync("/checkout/v1/orders", Stop);
        refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await CodeAsync(refused)).Should().Be("auth.token_invalid");
        gateway.Seen.Should().BeEmpty();
        (await client.GetAsync("/marketing/v1/track", Stop))
            .StatusCode.Should()
            .Be(HttpStatusCode.OK, "a write key looks like a token");
    }

    [Fact]
    public async Task What_is_safe_is_repeated_when_a_service_breaks_off_and_nothing_else()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Breaks = (_, before) => before == 0;
        using var client = gateway.Client();
        (await client.GetAsync("/catalogue/v1/search", Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
        gateway.Seen["/at-catalogue/catalogue/v1/search"].Should().Be(2);

        using var post = await client.PostAsJsonAsync("/checkout/v1/carts", new { }, Stop);
        post.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await CodeAsync(post)).Should().Be("checkout.unavailable");
        post.Headers.RetryAfter.Should().NotBeNull();
        gateway.Seen["/at-checkout/checkout/v1/carts"].Should().Be(1);
    }

    [Fact]
    public async Task A_service_that_is_gone_is_503_and_names_itself()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("OmniSphere:Services:marketing:Address", "http://127.0.0.1:1")
        );
        using var answer = await gateway.Client().GetAsync("/marketing/v1/track", Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await CodeAsync(answer)).Should().Be("marketing.unavailable");
        (await gateway.Client().GetAsync("/checkout/v1/carts", Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_of_two_addresses_may_be_dead()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("OmniSphere:Services:catalogue:Replicas:0", "http://127.0.0.1:1")
        );
        using var client = gateway.Client();
        for (var i = 0; i < 12; i++)
        {
            (await client.GetAsync("/catalogue/v1/search", Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task An_address_that_is_not_ready_is_left_out()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("OmniSphere:Services:checkout:Replicas:0", "http://127.0.0.1:1"),
            ("OmniSphere:Gateway:HealthInterval", "00:00:00.200")
        );
        using var client = gateway.Client();
        // Orders are never repeated, so only the health checks keep them away from the dead address.
        for (var (answered, asked) = (0, 0); answered < 20; asked++)
        {
            using var answer = await client.PostAsJsonAsync("/checkout/v1/carts", new { }, Stop);
            answered = answer.IsSuccessStatusCode ? answered + 1 : 0;
            asked.Should().BeLessThan(600, "the dead address is noticed");
            await Task.Delay(answer.IsSuccessStatusCode ? 0 : 100, Stop);
        }
    }

    [Theory]
    [InlineData("acme.localhost", "https://partner.example", true)]
    [InlineData("acme.localhost", "https://shop.acme.example", true)]
    [InlineData("acme.localhost", "https://evil.example", false)]
    [InlineData("lumiere.localhost", "https://partner.example", false)]
    public async Task Pages_of_a_tenants_own_origins_may_call_its_api(string host, string origin, bool allowed)
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/checkout/v1/carts");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,idempotency-key");
        using var answer = await gateway.Client(host).SendAsync(preflight, Stop);
        answer.Headers.Contains("Access-Control-Allow-Origin").Should().Be(allowed);
        answer.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [Fact]
    public async Task Answers_carry_the_security_headers_once()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var answer = await gateway.Client().GetAsync("/catalogue/v1/search", Stop);
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.Contains("Content-Security-Policy").Should().BeTrue();
        (await gateway.Client().GetStringAsync("/health/live", Stop)).Should().Be("Healthy");
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_stopped_at_the_gate()
    {
        await using var gateway = await GatewayHost.StartAsync(("OmniSphere:RateLimits:PerClient", "3"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var answer = await gateway.Client().GetAsync("/catalogue/v1/search", Stop);
            statuses.Add(answer.StatusCode);
        }

        statuses[..3].Should().OnlyContain(s => s == HttpStatusCode.OK);
        statuses[3].Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task How_much_a_tenant_may_ask_is_a_matter_of_its_plan()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("OmniSphere:Tenants:0:Plan", "small"),
            ("OmniSphere:RateLimits:Plans:small:PerTenant", "2")
        );
        (await StatusesAsync("acme.localhost"))
            .Should()
            .Equal(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests);
        (await StatusesAsync("lumiere.localhost")).Should().OnlyContain(s => s == HttpStatusCode.OK);

        async Task<List<HttpStatusCode>> StatusesAsync(string host)
        {
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 3; i++)
            {
                using var answer = await gateway.Client(host).GetAsync("/catalogue/v1/search", Stop);
                statuses.Add(answer.StatusCode);
            }

            return statuses;
        }
    }

    [Theory]
    [InlineData("OmniSphere:ServiceIdentity:Keys:0", "OmniSphere:ServiceIdentity:Keys")]
    [InlineData("OmniSphere:Services:catalogue:Address", "OmniSphere:Services")]
    public async Task A_gateway_without_keys_or_services_does_not_start(string missing, string named)
    {
        var start = () => GatewayHost.StartAsync((missing, null), ("OmniSphere:Services:auth:Address", null));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(named);
    }

    private static async Task<ServiceCall?> CallAsync(HttpClient client, string key, string audience, string path)
    {
        var echo = await client.GetFromJsonAsync<GatewayHost.Echo>(path, Stop);
        var options = new ServiceIdentityOptions { Name = audience };
        options.Keys.Add(key);
        using var tokens = new ServiceTokens(new FixedOptions(options), TimeProvider.System);
        return await tokens.CheckAsync(echo!.Headers[ServiceTokens.Header]);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"];

    private sealed class FixedOptions(ServiceIdentityOptions value) : IOptionsMonitor<ServiceIdentityOptions>
    {
        public ServiceIdentityOptions CurrentValue => value;

        public ServiceIdentityOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<ServiceIdentityOptions, string?> listener) => null;
    }
}
