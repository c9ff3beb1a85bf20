using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Elasticsearch;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>Where tenants live, who is trusted, what is sent.</summary>
public sealed partial class ElasticsearchAdapterTests : IAsyncLifetime
{
    private FakeElasticsearch _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FakeElasticsearch.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Small_shops_share_an_index_and_a_rebuild_leaves_nothing_of_the_build_before()
    {
        await using var services = ElasticsearchSearches.Open(_server);
        var search = services.GetRequiredService<ElasticsearchProductSearch>();
        await ElasticsearchTenants.StockAsync(search, ElasticsearchTenants.Shop(1), "A", "B");
        await ElasticsearchTenants.StockAsync(search, ElasticsearchTenants.Shop(2), "C");
        var index = _server.Cluster.Indices.Should().ContainSingle().Which;
        _server.Cluster.DocumentsOf(index).Should().Be(3);
        await ElasticsearchTenants.StockAsync(search, ElasticsearchTenants.Shop(1), "D");
        _server.Cluster.DocumentsOf(index).Should().Be(2);
        await search.DropAsync(ElasticsearchTenants.Shop(1).Id, Ct);
        _server.Cluster.DocumentsOf(index).Should().Be(1);
    }

    [Fact]
    public async Task A_large_shop_moves_to_an_index_of_its_own_at_its_next_rebuild()
    {
        await using var services = ElasticsearchSearches.Open(_server, o => o.OwnIndexFrom = 3);
        var search = services.GetRequiredService<ElasticsearchProductSearch>();
        var shop = ElasticsearchTenants.Shop(1);
        await ElasticsearchTenants.StockAsync(search, shop, "A", "B", "C");
        _server.Cluster.Indices.Should().ContainSingle();
        await ElasticsearchTenants.StockAsync(search, shop, "A", "B", "C", "D");
        _server.Cluster.Indices.Should().HaveCount(2);
        _server.Cluster.DocumentsOf(_server.Cluster.Indices[0]).Should().Be(0);
        await ElasticsearchTenants.StockAsync(search, shop, "A", "B", "C", "E");
        _server.Cluster.Indices.Should().HaveCount(2);
        (await search.CountAsync(shop, Ct)).Should().Be(4);
        await search.DropAsync(shop.Id, Ct);
        _server.Cluster.Indices.Should().ContainSingle();
    }

    [Fact]
    public async Task Changes_made_by_another_host_reach_a_rebuild_that_is_under_way()
    {
        await using var here = ElasticsearchSearches.Open(_server);
        await using var there = ElasticsearchSearches.Open(_server);
        var shop = ElasticsearchTenants.Shop(1);
        var (kept, gone) = (ElasticsearchTenants.Product("Kept"), ElasticsearchTenants.Product("Gone"));
        var search = here.GetRequiredService<ElasticsearchProductSearch>();
        await ElasticsearchTenants.StockAsync(search, shop, "Old");
        await using var rebuild = await search.BeginRebuildAsync(shop, Ct);
        await there
            .GetRequiredService<ElasticsearchProductSearch>()
            .ApplyAsync(shop, new ProductChanges([kept with { Title = "Changed" }], [gone.Id]), Ct);
        await rebuild.PutAsync([kept, gone], Ct);
        await rebuild.CommitAsync(Ct);
        var found = await search.SearchAsync(shop, new ProductQuery { Currency = Currency.Eur }, Ct);
        found.Items.Select(i => i.Title).Should().Equal("Changed");
    }

    [Fact]
    public async Task A_rotated_key_is_used_by_the_next_call_without_a_restart()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Elasticsearch:ApiKey", "first")])
            .Build();
        await using var services = ElasticsearchSearches.Open(_server, configuration);
        var client = services.GetRequiredService<ElasticsearchClient>();
        await client.DoAsync(HttpMethod.Get, "_cluster/health", null, Ct, HttpStatusCode.BadRequest);
        _server.Headers!.Authorization.ToString().Should().Be("ApiKey first");

        configuration["Elasticsearch:ApiKey"] = "second";
        configuration.Reload();
        await client.DoAsync(HttpMethod.Get, "_cluster/health", null, Ct, HttpStatusCode.BadRequest);
        _server.Headers!.Authorization.ToString().Should().Be("ApiKey second");
    }

    [Fact]
    public async Task Large_changes_go_in_several_calls()
    {
        await using var services = ElasticsearchSearches.Open(_server, o => o.BulkBytes = 65_536);
        var search = services.GetRequiredService<ElasticsearchProductSearch>();
        var shop = ElasticsearchTenants.Shop(1);
        await ElasticsearchTenants.StockAsync(search, shop, "First");
        var text = string.Join(' ', Enumerable.Range(0, 1_000).Select(i => $"word{i}"));
        var products = Enumerable
            .Range(0, 20)
            .Select(_ => ElasticsearchTenants.Product("Lamp") with { Description = text });
        var before = _server.Requests.Count(r => r.EndsWith("_bulk", StringComparison.Ordinal));
        await search.ApplyAsync(shop, new ProductChanges([.. products], Array.Empty<Id<ProductKind>>()), Ct);
        _server.Requests.Count(r => r.EndsWith("_bulk", StringComparison.Ordinal)).Should().BeGreaterThan(before + 3);
        (await search.CountAsync(shop, Ct)).Should().Be(21);
    }

    [Fact]
    public async Task The_key_or_the_user_goes_with_every_call()
    {
        await using (var services = ElasticsearchSearches.Open(_server, o => o.ApiKey = "a2V5"))
        {
            await StateAsync(services);
            _server.Headers!.Authorization.ToString().Should().Be("ApiKey a2V5");
            _server.Headers.Accept.ToString().Should().Be("application/vnd.elasticsearch+json; compatible-with=8");
        }

        await using var basic = ElasticsearchSearches.Open(
            _server,
            o => (o.Username, o.Password) = ("elastic", "sécret")
        );
        await StateAsync(basic);
        _server.Headers!.Authorization.ToString().Should().Be("Basic ZWxhc3RpYzpzw6ljcmV0");
    }

    [Fact]
    public async Task A_certificate_is_trusted_by_its_fingerprint_and_no_other_is()
    {
        using var certificate = SelfSigned();
        await using var server = await FakeElasticsearch.StartAsync(builder =>
            builder.WebHost.ConfigureKestrel(o =>
                o.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate))
            )
        );
        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        await using (var trusting = ElasticsearchSearches.Open(server, o => o.CertificateFingerprint = fingerprint))
        {
            (await StateAsync(trusting)).Should().Be(IndexState.Missing);
        }

        foreach (var wrong in new[] { null, new string('0', 64) })
        {
            await using var wary = ElasticsearchSearches.Open(
                server,
                o => (o.CertificateFingerprint, o.Retries) = (wrong, 0)
            );
            await FluentActions.Awaiting(() => StateAsync(wary)).Should().ThrowAsync<IOException>();
        }
    }

    [Theory]
    [InlineData("Nodes", "")]
    [InlineData("Nodes", "localhost:9200")]
    [InlineData("Nodes", "https://elastic:secret@localhost:9200")]
    [InlineData("Username", "elastic")]
    [InlineData("CertificateFingerprint", "AB:CD")]
    [InlineData("AttemptTimeout", "00:01:00")]
    [InlineData("Prefix", "Shop_1")]
    public void A_setting_that_makes_no_sense_is_refused_with_its_path(string name, string value)
    {
        var act = () =>
            ElasticsearchSearches.Open(options =>
            {
                if (name != "Nodes" || value.Length > 0)
                {
                    options.Nodes.Add(name == "Nodes" ? value : "https://localhost:9200");
                }

                switch (name)
                {
                    case "Username":
                        options.Username = value;
                        break;
                    case "CertificateFingerprint":
                        options.CertificateFingerprint = value;
                        break;
                    case "Prefix":
                        options.Prefix = value;
                        break;
                    case "AttemptTimeout":
                        options.AttemptTimeout = TimeSpan.Parse(
                            value,
                            System.Globalization.CultureInfo.InvariantCulture
                        );
                        break;
                }
            });
        act.Should()
            .Throw<OptionsValidationException>()
            .WithMessage($"*OmniSphere:Catalogue:Search:Elasticsearch:{name}*");
    }

    [Theory]
    [InlineData("POST", "/a/_search", """{"query":{"match_all":{}},"sze":1}""")]
    [InlineData("POST", "/a/_search", """{"query":{"trem":{"id":"1"}}}""")]
    [InlineData("POST", "/a/_search", """{"query":{"match_all":{},"match_none":{}}}""")]
    [InlineData("POST", "/a/_search", """{"query":{"term":{"id":{"valu":"1"}}}}""")]
    [InlineData("POST", "/a/_search", """{"query":{"match_all":{}},"aggs":{"a":{"terms":{"feld":"x"}}}}""")]
    [InlineData("POST", "/_bulk", """{"index":{"_indx":"a"}}""" + "\n{}\n")]
    [InlineData("POST", "/_aliases", """{"actions":[{"add":{"index":"a","aliass":"b"}}]}""")]
    [InlineData("GET", "/_nothing", "")]
    public void The_schema_finds_what_is_wrong(string method, string path, string body)
    {
        TestData.Require("elasticsearch");
        ElasticsearchSchema.Instance!.Check(method, path, [], body).Should().NotBeEmpty();
    }

    [Fact]
    public async Task Every_request_is_as_the_schemas_of_8_and_9_say()
    {
        TestData.Require("elasticsearch");
        await using var services = ElasticsearchSearches.Open(_server, o => o.OwnIndexFrom = 1);
        await EveryRequest.SendAsync(services.GetRequiredService<ElasticsearchProductSearch>(), Ct);
        _server.Violations.Should().BeEmpty();
        var tenant = ElasticsearchTenants.Shop(1).Id.ToString();
        _server
            .Requests.Select(r => r.Replace(tenant, "T", StringComparison.Ordinal))
            .Select(r => Build().Replace(r, "N"))
            .Distinct()
            .Should()
            .BeEquivalentTo(
                "PUT /_index_template/omnisphere-products",
                "PUT /omnisphere-products-shared-1",
                "PUT /omnisphere-products-T-N",
                "GET /_alias/omnisphere-*-T",
                "POST /_aliases",
                "POST /_bulk",
                "POST /omnisphere-products-shared-1/_refresh",
                "POST /omnisphere-products-T-N/_refresh",
                "POST /omnisphere-products-shared-1/_delete_by_query",
                "POST /omnisphere-products-T-N/_delete_by_query",
                "POST /omnisphere-live-T/_count",
                "POST /omnisphere-live-T/_search",
                "POST /omnisphere-live-T/_pit",
                "POST /_search",
                "DELETE /omnisphere-products-T-N"
            );
    }

    [GeneratedRegex("[0-9a-f]{32}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Build();

    private static Task<IndexState> StateAsync(ServiceProvider services) =>
        services.GetRequiredService<ElasticsearchProductSearch>().GetStateAsync(ElasticsearchTenants.Shop(1), Ct);

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
