using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Authorization;
using OmniSphere.Hosting.Grpc.Catalogue;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Tenancy;
using ProtoBuf.Grpc;

namespace OmniSphere.Hosting.Tests.Services;

/// <summary>Only services of the deployment are let in, and only what they signed is believed.</summary>
public sealed class ServiceIdentityTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> BadTokens =>
        ["none", "nonsense", "another key", "for another service", "expired", "tampered", "of a gateway"];

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_call_without_the_identity_of_a_service_is_refused(string kind)
    {
        await using var pair = await ServicePair.StartAsync();
        var called = false;
        pair.Answer = (_, _, _) =>
        {
            called = true;
            return Task.FromResult<object?>(true);
        };
        using var channel = GrpcChannel.ForAddress(pair.Address);
        var client = new CatalogueGrpcClient(channel);
        var metadata = new Metadata();
        if (BadToken(kind, pair.Key) is { } token)
        {
            metadata.Add(ServiceTokens.Header, token);
        }

        var call = async () =>
            await client.AllocateAsync(
                new HoldRequest { Reference = "r" },
                new CallContext(new CallOptions(metadata, cancellationToken: Stop))
            );
        (await call.Should().ThrowAsync<RpcException>())
            .Which.StatusCode.Should()
            .BeOneOf(StatusCode.Unauthenticated, StatusCode.PermissionDenied);
        called.Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task No_endpoint_answers_who_does_not_come_through_a_service(string kind)
    {
        await using var pair = await ServicePair.StartAsync();
        var (status, body) = await GetAsync(pair, "/catalogue/v1/inside", BadToken(kind, pair.Key));
        if (kind == "of a gateway")
        {
            // It opens the door, but speaks for the world and not for a service.
            status.Should().Be(HttpStatusCode.Unauthorized);
            body.Should().Contain("auth.required");
            return;
        }

        status.Should().Be(HttpStatusCode.Unauthorized);
        ((string?)JsonNode.Parse(body)!["code"]).Should().Be("service.unauthenticated");
        (await GetAsync(pair, "/catalogue/v1/tenant", BadToken(kind, pair.Key)))
            .Status.Should()
            .Be(HttpStatusCode.Unauthorized);
        (await GetAsync(pair, "/nowhere", BadToken(kind, pair.Key))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Health_checks_need_no_identity_and_every_endpoint_says_who_may_call_it()
    {
        await using var pair = await ServicePair.StartAsync();
        pair.Service.Services.GetServices<EndpointDataSource>()
            .SelectMany(AudienceConvention.Violations)
            .Should()
            .BeEmpty("those of gRPC included");
        (await GetAsync(pair, "/health/live", null)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_calls_an_endpoint_for_services()
    {
        await using var pair = await ServicePair.StartAsync();
        var token = Tokens(pair.Key, "checkout").ForCall("catalogue", ServicePair.Acme, null);
        (await GetAsync(pair, "/catalogue/v1/inside", token)).Should().Be((HttpStatusCode.OK, "checkout"));
    }

    [Fact]
    public async Task The_signed_tenant_is_believed_and_no_host_name_or_header()
    {
        await using var pair = await ServicePair.StartAsync(("OmniSphere:Hosting:TenantHeader", null));
        var none = Tokens(pair.Key, "gateway").ForOutside("catalogue", null);
        (await GetAsync(pair, "/catalogue/v1/tenant", none, "lumiere.localhost"))
            .Should()
            .Be((HttpStatusCode.OK, "-"), "nobody signed the host name");

        var acme = Tokens(pair.Key, "gateway").ForOutside("catalogue", ServicePair.Acme);
        (await GetAsync(pair, "/catalogue/v1/tenant", acme, "lumiere.localhost"))
            .Should()
            .Be((HttpStatusCode.OK, "acme"));
    }

    [Fact]
    public async Task A_new_key_is_accepted_before_it_signs_and_an_old_one_after()
    {
        var (old, next) = (NewKey(), NewKey());
        var before = Tokens([old], "checkout", new FakeTimeProvider(Now));
        var during = Tokens([old, next], "catalogue", new FakeTimeProvider(Now));
        var after = Tokens([next, old], "catalogue", new FakeTimeProvider(Now));
        var signedWithOld = before.ForCall("catalogue", ServicePair.Acme, null);
        var signedWithNew = Tokens([next, old], "checkout", new FakeTimeProvider(Now))
            .ForCall("catalogue", ServicePair.Acme, null);
        foreach (var service in new[] { during, after })
        {
            (await service.CheckAsync(signedWithOld)).Should().NotBeNull();
            (await service.CheckAsync(signedWithNew)).Should().NotBeNull();
        }

        var later = Tokens([next], "catalogue", new FakeTimeProvider(Now));
        (await later.CheckAsync(signedWithOld)).Should().BeNull("the old key was dropped");
    }

    [Fact]
    public async Task A_token_that_was_good_ends_with_its_time()
    {
        var key = NewKey();
        var clock = new FakeTimeProvider(Now);
        var service = Tokens([key], "catalogue", clock);
        var token = Tokens([key], "gateway", clock).ForOutside("catalogue", ServicePair.Acme);
        (await service.CheckAsync(token))!.Tenant.Should().Be(ServicePair.Acme);
        clock.Advance(TimeSpan.FromSeconds(59));
        (await service.CheckAsync(token)).Should().NotBeNull();
        clock.Advance(TimeSpan.FromSeconds(15));
        (await service.CheckAsync(token)).Should().BeNull();
    }

    [Theory]
    [InlineData("OmniSphere:ServiceIdentity:Keys:0", "c2hvcnQ=", "OmniSphere:ServiceIdentity:Keys")]
    [InlineData("OmniSphere:ServiceIdentity:Required", "true", "OmniSphere:ServiceIdentity:Keys")]
    [InlineData("OmniSphere:Services:Catalogue:Address", "http://127.0.0.1:1", "OmniSphere:ServiceIdentity:Keys")]
    [InlineData("OmniSphere:Hosting:TrustedProxies:0", "everybody", "OmniSphere:Hosting:TrustedProxies")]
    public async Task A_half_made_configuration_stops_the_start_and_names_the_setting(
        string key,
        string value,
        string named
    )
    {
        var start = () => HostingHost.StartAsync((key, value));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(named);
    }

    private static DateTimeOffset Now { get; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static ServiceTokens Tokens(string key, string name) => Tokens([key], name, TimeProvider.System);

    private static ServiceTokens Tokens(string[] keys, string name, TimeProvider clock)
    {
        var options = new ServiceIdentityOptions { Name = name };
        foreach (var key in keys)
        {
            options.Keys.Add(key);
        }

        return new(new Fixed(options), clock);
    }

    private static string? BadToken(string kind, string key)
    {
        switch (kind)
        {
            case "nonsense":
                return "a.b.c";
            case "another key":
                return Tokens(NewKey(), "checkout").ForCall("catalogue", ServicePair.Acme, null);
            case "for another service":
                return Tokens(key, "checkout").ForCall("marketing", ServicePair.Acme, null);
            case "expired":
                return Tokens([key], "checkout", new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(-5)))
                    .ForCall("catalogue", ServicePair.Acme, null);
            case "tampered":
                var parts = Tokens(key, "checkout").ForCall("catalogue", ServicePair.Acme, null).Split('.');
                var other = Tokens(key, "checkout").ForCall("catalogue", ServicePair.Lumiere, null).Split('.');
                return $"{parts[0]}.{other[1]}.{parts[2]}";
            case "of a gateway":
                return Tokens(key, "gateway").ForOutside("catalogue", ServicePair.Acme);
            default:
                return null;
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(
        ServicePair pair,
        string path,
        string? token,
        string host = "acme.localhost"
    )
    {
        using var client = new HttpClient { BaseAddress = pair.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = host;
        request.Headers.Add("X-Tenant", "lumiere");
        if (token is not null)
        {
            request.Headers.Add(ServiceTokens.Header, token);
        }

        using var answer = await client.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private sealed class Fixed(ServiceIdentityOptions value) : IOptionsMonitor<ServiceIdentityOptions>
    {
        public ServiceIdentityOptions CurrentValue => value;

        public ServiceIdentityOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<ServiceIdentityOptions, string?> listener) => null;
    }
}
