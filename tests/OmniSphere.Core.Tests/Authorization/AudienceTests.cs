using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using AwesomeAssertions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Core.Tests.Http;

namespace OmniSphere.Core.Tests.Authorization;

public sealed class AudienceTests : IAsyncLifetime
{
    private readonly Tokens _tokens = new();
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await ApiHost.StartAsync(
            shop =>
            {
                shop.MapGet("/public", (Caller caller) => $"{caller.Kind}").ForPublic();
                shop.MapGet("/shopper", (Caller caller) => $"{caller.Kind}").ForShopper();
                shop.MapGet("/merchant", (Caller caller) => $"{caller.Kind}").ForMerchant("shop.read");
                shop.MapGet("/service", (Caller caller) => $"{caller.Kind}").ForService();
                shop.MapGet("/service-with", (Caller caller) => $"{caller.Kind}").ForService("shop.read");
                shop.MapGet("/operator", (Caller caller) => $"{caller.Kind}").ForOperator();
                shop.MapGet("/own-policy", (Caller caller) => $"{caller.Kind}")
                    .ForPublic()
                    .RequireAuthorization(policy => policy.RequireClaim(OmniSphereClaims.Permission, "extra"));
                shop.MapGet("/anywhere", () => "here").ForPublic().WithoutTenant();
            },
            services =>
            {
                services.AddSingleton<ITokenKeySource>(_tokens);
                services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, KeyScheme>("Key", null);
                services.Configure<CallerSchemes>(s => s.Add("Key", c => c.Request.Headers.ContainsKey("X-Key")));
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _tokens.Dispose();
    }

    private Task<HttpResponseMessage> CallAsync(
        string endpoint,
        string kind,
        string tenant = "acme",
        params string[] permissions
    )
    {
        List<(string, string)> headers = [("X-Tenant", tenant)];
        if (kind == "operator")
        {
            headers.Add(("X-Key", "secret"));
        }
        else if (kind != "nobody")
        {
            headers.Add(("Authorization", $"Bearer {_tokens.Create(_host.Time.GetUtcNow(), kind, permissions)}"));
        }

        return _host.SendAsync(HttpMethod.Get, $"/shop/v1/{endpoint}", null, [.. headers]);
    }

    [Theory]
    [InlineData("public", "nobody", "Anonymous")]
    [InlineData("public", "shopper", "Shopper")]
    [InlineData("public", "staff", "Staff")]
    [InlineData("shopper", "nobody", "Anonymous")]
    [InlineData("shopper", "shopper", "Shopper")]
    [InlineData("merchant", "staff", "Staff")]
    [InlineData("service", "service", "Service")]
    [InlineData("service-with", "service", "Service")]
    [InlineData("operator", "operator", "Operator")]
    public async Task Who_belongs_to_the_audience_gets_in(string endpoint, string kind, string seenAs)
    {
        var response = await CallAsync(endpoint, kind, permissions: "shop.read");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(seenAs);
    }

    [Theory]
    [InlineData("merchant", "nobody", 401, "auth.required")]
    [InlineData("service", "nobody", 401, "auth.required")]
    [InlineData("operator", "nobody", 401, "auth.required")]
    [InlineData("shopper", "staff", 403, "auth.audience_denied")]
    [InlineData("shopper", "service", 403, "auth.audience_denied")]
    [InlineData("merchant", "shopper", 403, "auth.audience_denied")]
    [InlineData("merchant", "service", 403, "auth.audience_denied")]
    [InlineData("service", "staff", 403, "auth.audience_denied")]
    [InlineData("operator", "staff", 403, "auth.audience_denied")]
    [InlineData("merchant", "operator", 403, "auth.audience_denied")]
    public async Task Who_does_not_is_refused(string endpoint, string kind, int status, string code)
    {
        var sending = CallAsync(endpoint, kind, permissions: "shop.read");
        await sending.ShouldBeProblemAsync(status, code);
        (await sending).Headers.WwwAuthenticate.ToString().Should().Be(status == 401 ? "Bearer" : "");
    }

    [Theory]
    [InlineData("merchant", "staff")]
    [InlineData("service-with", "service")]
    public async Task A_permission_that_is_missing_is_named(string endpoint, string kind)
    {
        var body = await CallAsync(endpoint, kind, permissions: ["shop.write", "shop"])
            .ShouldBeProblemAsync(403, "auth.permission_missing");
        body.GetProperty("permission").GetString().Should().Be("shop.read");
    }

    [Theory]
    [InlineData("public")]
    [InlineData("shopper")]
    [InlineData("merchant")]
    [InlineData("service")]
    public async Task Without_a_tenant_there_is_nothing_to_serve(string endpoint) =>
        await CallAsync(endpoint, "nobody", tenant: "").ShouldBeProblemAsync(404, "tenant.required");

    [Fact]
    public async Task Operators_and_endpoints_that_say_so_need_no_tenant()
    {
        await CallAsync("operator", "operator", tenant: "").ShouldBeSuccessAsync();
        await CallAsync("anywhere", "nobody", tenant: "").ShouldBeSuccessAsync();
    }

    [Fact]
    public async Task A_token_of_another_tenant_is_refused_even_by_public_endpoints()
    {
        await CallAsync("public", "staff", tenant: "globex").ShouldBeProblemAsync(403, "tenant.mismatch");
        await CallAsync("merchant", "staff", tenant: "globex", "shop.read")
            .ShouldBeProblemAsync(403, "tenant.mismatch");
    }

    [Fact]
    public async Task Public_endpoints_do_not_mind_credentials_of_another_sort() =>
        await _host
            .SendAsync(HttpMethod.Get, "/shop/v1/public", null, ("Authorization", "Bearer write-key"))
            .ShouldBeSuccessAsync();

    [Fact]
    public async Task A_policy_of_the_hosts_own_holds_beside_the_audience()
    {
        (await CallAsync("own-policy", "nobody")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync("own-policy", "staff")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        await CallAsync("own-policy", "staff", permissions: "extra").ShouldBeSuccessAsync();
        await CallAsync("own-policy", "staff", "globex", "extra").ShouldBeProblemAsync(403, "tenant.mismatch");
    }

    [Fact]
    public void Endpoints_without_exactly_one_audience_are_found()
    {
        var routes = new RouteBuilder(_host.Services);
        routes.MapGet("/good", () => "").ForPublic().WithDisplayName("good");
        routes.MapGet("/none", () => "").WithDisplayName("none");
        routes.MapGroup("/group").ForPublic().MapGet("/two", () => "").ForShopper().WithDisplayName("two");
        AudienceConvention
            .Violations(new CompositeEndpointDataSource(routes.DataSources))
            .Should()
            .BeEquivalentTo("none", "two");
    }

    [Fact]
    public void Every_endpoint_of_the_host_declares_its_audience() =>
        AudienceConvention.Violations(_host.Services.GetRequiredService<EndpointDataSource>()).Should().BeEmpty();

    private sealed class RouteBuilder(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }

    private sealed class KeyScheme(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var identity = new ClaimsIdentity(
                [
                    new Claim(OmniSphereClaims.Subject, "root"),
                    new Claim(OmniSphereClaims.Kind, OmniSphereKinds.Operator),
                ],
                "Key"
            );
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new(identity), "Key")));
        }
    }
}
