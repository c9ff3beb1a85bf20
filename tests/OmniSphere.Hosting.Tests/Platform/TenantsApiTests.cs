using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Persistence;
using static OmniSphere.Hosting.Tests.Platform.PlatformHost;

namespace OmniSphere.Hosting.Tests.Platform;

public sealed class TenantsApiTests
{
    private const string Tenants = "/platform/v1/tenants";

    public static TheoryData<DatabaseProvider> Providers => [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    [Fact]
    public async Task Nobody_but_an_operator_with_the_permission_gets_in()
    {
        await using var host = await StartAsync();
        var anonymous = await SendAsync(host.Host.Client, HttpMethod.Get, Tenants);
        anonymous.Status.Should().Be(401);
        ((string?)anonymous.Body!["code"]).Should().Be("auth.required");
        var stranger = await SendAsync(host.Client("opk_somebody-elses"), HttpMethod.Get, Tenants);
        stranger.Status.Should().Be(401);
        ((string?)stranger.Body!["code"]).Should().Be("auth.operator_key_invalid");

        (await SendAsync(host.Reader, HttpMethod.Get, Tenants)).Status.Should().Be(200);
        var refused = await SendAsync(
            host.Reader,
            HttpMethod.Post,
            Tenants,
            NewTenant("nope"),
            ("Idempotency-Key", "1")
        );
        refused.Status.Should().Be(403);
        ((string?)refused.Body!["code"]).Should().Be("auth.permission_missing");
    }

    [Fact]
    public async Task A_bad_entry_is_refused_by_field()
    {
        await using var host = await StartAsync();
        (string Field, string Value)[] bad =
        [
            ("slug", "Bad_Slug"),
            ("slug", "acme\n"),
            ("slug", "www"),
            ("name", ""),
            ("culture", "tlh-KL-x-nope"),
            ("timeZone", "Mars/Olympus"),
            ("country", "fr"),
            ("plan", "No Spaces"),
            ("contactEmail", "nobody"),
        ];
        foreach (var (field, value) in bad)
        {
            var body = new JsonObject
            {
                ["slug"] = "good",
                ["name"] = "Good",
                ["currency"] = "EUR",
                ["culture"] = "fr-FR",
                ["country"] = "FR",
                [field] = value,
            };
            var answer = await SendAsync(host.Operator, HttpMethod.Post, Tenants, body, ("Idempotency-Key", "1"));
            answer.Status.Should().Be(422, "{0} = {1}", field, value);
            answer.Body!["errors"]!.AsObject().Should().ContainKey(field);
        }

        (await SendAsync(host.Operator, HttpMethod.Get, Tenants)).Body!["items"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_tenant_is_created_once_per_key_and_slug_and_serves_at_once(DatabaseProvider provider)
    {
        await using var host = await StartAsync(provider);
        (await SendAsync(host.Operator, HttpMethod.Post, Tenants, NewTenant("tea"))).Status.Should().Be(400);
        using var client = host.Host.Client;
        (await AtAsync(client, "tea.localhost")).Should().Be(HttpStatusCode.NotFound);

        var id = await host.CreateAsync("tea");
        (await host.CreateAsync("tea")).Should().Be(id, "the same key gives the same answer");
        (await AtAsync(client, "tea.localhost")).Should().Be(HttpStatusCode.OK);
        var taken = await SendAsync(
            host.Operator,
            HttpMethod.Post,
            Tenants,
            NewTenant("tea"),
            ("Idempotency-Key", "another")
        );
        taken.Status.Should().Be(409);
        ((string?)taken.Body!["code"]).Should().Be("tenant.slug_taken");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Many_who_want_the_same_slug_or_domain_at_once_make_one_tenant(DatabaseProvider provider)
    {
        await using var host = await StartAsync(provider);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    SendAsync(
                        host.Operator,
                        HttpMethod.Post,
                        Tenants,
                        NewTenant(i % 2 == 0 ? "same" : $"other-{i}", domain: "same.example"),
                        ("Idempotency-Key", $"race-{i}")
                    )
                )
        );
        answers.Count(a => a.Status == 201).Should().Be(1);
        answers.Where(a => a.Status != 201).Should().OnlyContain(a => a.Status == 409);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_update_needs_the_version_it_changes_and_moves_domains(DatabaseProvider provider)
    {
        await using var host = await StartAsync(provider);
        var id = await host.CreateAsync("tea", domain: "tea.example");
        await host.CreateAsync("oil", domain: "oil.example");
        using var client = host.Host.Client;
        (await AtAsync(client, "tea.example")).Should().Be(HttpStatusCode.OK);

        var path = $"{Tenants}/{id}";
        var change = new { name = "Fine Teas", domains = new[] { "Teas.example" } };
        (await SendAsync(host.Operator, HttpMethod.Patch, path, change)).Status.Should().Be(428);
        (await SendAsync(host.Operator, HttpMethod.Patch, path, change, ("If-Match", "\"7\""))).Status.Should().Be(412);
        var read = await SendAsync(host.Operator, HttpMethod.Get, path);
        var changed = await SendAsync(host.Operator, HttpMethod.Patch, path, change, ("If-Match", read.ETag!));
        changed.Status.Should().Be(200);
        changed.ETag.Should().Be("\"2\"");
        ((string?)changed.Body!["name"]).Should().Be("Fine Teas");
        ((string?)changed.Body["country"]).Should().Be("FR", "what is not given stays");
        (await AtAsync(client, "tea.example")).Should().Be(HttpStatusCode.NotFound);
        (await AtAsync(client, "teas.example")).Should().Be(HttpStatusCode.OK);

        var taken = new { domains = new[] { "oil.example" } };
        var refused = await SendAsync(host.Operator, HttpMethod.Patch, path, taken, ("If-Match", "*"));
        ((string?)refused.Body!["code"]).Should().Be("tenant.domain_taken");
        (await AtAsync(client, "teas.example")).Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Lists_are_paged_and_filtered(DatabaseProvider provider)
    {
        await using var host = await StartAsync(provider);
        foreach (var slug in new[] { "beta", "alpha", "gamma" })
        {
            await host.CreateAsync(slug, slug == "gamma" ? "gold" : "standard");
        }

        var first = (await SendAsync(host.Operator, HttpMethod.Get, $"{Tenants}?limit=2")).Body!;
        Slugs(first).Should().Equal("alpha", "beta");
        var second = (
            await SendAsync(host.Operator, HttpMethod.Get, $"{Tenants}?limit=2&cursor={first["nextCursor"]}")
        ).Body!;
        Slugs(second).Should().Equal("gamma");
        second["nextCursor"].Should().BeNull();
        await ExpectAsync("plan=gold", "gamma");
        await ExpectAsync("q=AL", "alpha");
        await ExpectAsync("q=shop%20g", "gamma");
        await ExpectAsync("q=_lpha");
        await ExpectAsync("status=suspended");
        (await SendAsync(host.Operator, HttpMethod.Get, $"{Tenants}?status=0")).Status.Should().Be(422);
        (await SendAsync(host.Operator, HttpMethod.Get, $"{Tenants}?cursor=x")).Status.Should().Be(400);
        (await SendAsync(host.Operator, HttpMethod.Get, $"{Tenants}/tnt_00000000000000000000000000"))
            .Status.Should()
            .Be(404);

        async Task ExpectAsync(string query, params string[] slugs) =>
            Slugs((await SendAsync(host.Operator, HttpMethod.Get, $"{Tenants}?{query}")).Body!).Should().Equal(slugs);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_suspended_tenant_answers_403_until_it_is_resumed_and_others_do_not_notice(
        DatabaseProvider provider
    )
    {
        await using var host = await StartAsync(provider);
        var id = await host.CreateAsync("tea");
        await host.CreateAsync("oil");
        using var client = host.Host.Client;
        (await AtAsync(client, "tea.localhost")).Should().Be(HttpStatusCode.OK);

        var suspended = await SendAsync(host.Operator, HttpMethod.Post, $"{Tenants}/{id}/suspend");
        ((string?)suspended.Body!["status"]).Should().Be("suspended");
        (await AtAsync(client, "tea.localhost")).Should().Be(HttpStatusCode.Forbidden);
        (await AtAsync(client, "oil.localhost")).Should().Be(HttpStatusCode.OK);
        var again = await SendAsync(host.Operator, HttpMethod.Post, $"{Tenants}/{id}/suspend");
        again.ETag.Should().Be(suspended.ETag, "suspending twice changes nothing");
        (await SendAsync(host.Operator, HttpMethod.Post, $"{Tenants}/{id}/resume", null, ("If-Match", "\"1\"")))
            .Status.Should()
            .Be(412);
        (await SendAsync(host.Operator, HttpMethod.Post, $"{Tenants}/{id}/resume")).Status.Should().Be(200);
        (await AtAsync(client, "tea.localhost")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_plan_has_limits_of_its_own()
    {
        await using var host = await StartAsync(
            DatabaseProvider.Sqlite,
            ("OmniSphere:RateLimits:Plans:tiny:PerTenant", "2")
        );
        await host.CreateAsync("small", plan: "tiny");
        await host.CreateAsync("large");
        using var client = host.Host.Client;
        (await AtAsync(client, "small.localhost")).Should().Be(HttpStatusCode.OK);
        (await AtAsync(client, "small.localhost")).Should().Be(HttpStatusCode.OK);
        (await AtAsync(client, "small.localhost")).Should().Be(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 5; i++)
        {
            (await AtAsync(client, "large.localhost")).Should().Be(HttpStatusCode.OK);
        }
    }

    private static IEnumerable<string> Slugs(JsonNode page) =>
        page["items"]!.AsArray().Select(t => (string)t!["slug"]!);

    private static async Task<HttpStatusCode> AtAsync(HttpClient client, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/hello/v1/");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
