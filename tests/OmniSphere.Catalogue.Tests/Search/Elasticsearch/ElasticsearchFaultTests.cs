using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Elasticsearch;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>What becomes of calls when the cluster is busy, slow, broken or forgetful.</summary>
public sealed class ElasticsearchFaultTests : IAsyncLifetime
{
    private static readonly Tenant Shop = ElasticsearchTenants.Shop(1);

    private FakeElasticsearch _server = null!;
    private ServiceProvider? _services;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FakeElasticsearch.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Documents_that_a_busy_cluster_turns_away_are_sent_again_and_only_those()
    {
        var search = await StockedAsync();
        var bulks = new List<int>();
        _server.Fault = async (context, body) =>
        {
            if (!context.Request.Path.Value!.EndsWith("_bulk", StringComparison.Ordinal))
            {
                return false;
            }

            var count = body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length / 2;
            bulks.Add(count);
            if (bulks.Count > 1)
            {
                return false;
            }

            // The first two are refused, the rest pretends to be written.
            var items = Enumerable
                .Range(0, count)
                .Select(i =>
                    i < 2
                        ? """{"index":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"full"}}}"""
                        : """{"index":{"status":201}}"""
                );
            await AnswerAsync(context, 200, $$"""{"errors":true,"items":[{{string.Join(',', items)}}]}""");
            return true;
        };
        await PutAsync(search, "A", "B", "C", "D", "E");
        bulks.Should().Equal(5, 2);
    }

    [Fact]
    public async Task A_cluster_that_is_too_busy_for_a_whole_call_is_asked_again()
    {
        var search = await StockedAsync(o => o.Retries = 0);
        var refusals = 3;
        _server.Fault = (context, _) => RefuseAsync(context, "_bulk", 429, () => refusals-- > 0);
        await PutAsync(search, "Lamp");
        (await TotalAsync(search, "lamp")).Should().Be(1);
        refusals.Should().BeNegative();
    }

    [Fact]
    public async Task A_cluster_that_stays_too_busy_is_an_error_that_can_be_tried_again()
    {
        var search = await StockedAsync(o => o.Retries = 0);
        _server.Fault = (context, _) => RefuseAsync(context, "_bulk", 429, () => true);
        await FluentActions.Awaiting(() => PutAsync(search, "Lamp")).Should().ThrowAsync<IOException>();
        _server.Fault = null;
        await PutAsync(search, "Lamp");
        (await TotalAsync(search, "lamp")).Should().Be(1);
    }

    [Fact]
    public async Task A_document_that_is_refused_for_good_does_not_hold_up_the_others()
    {
        var search = await StockedAsync();
        _server.Fault = async (context, body) =>
        {
            if (context.Request.Path != "/_bulk" || !body.Contains("poison", StringComparison.Ordinal))
            {
                return false;
            }

            var lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var good =
                string.Join(
                    '\n',
                    lines.Where((_, i) => !lines[i - (i % 2) + 1].Contains("poison", StringComparison.Ordinal))
                ) + "\n";
            var answer = _server.Cluster.Answer("POST", ["_bulk"], _ => null, good).Body;
            var items = answer["items"]!.AsArray();
            items.Insert(
                0,
                JsonNode.Parse(
                    """{"index":{"status":400,"error":{"type":"document_parsing_exception","reason":"no"}}}"""
                )
            );
            answer["errors"] = true;
            await AnswerAsync(context, 200, answer.ToJsonString());
            return true;
        };
        await PutAsync(search, "Poison", "Lamp", "Lamp");
        (await TotalAsync(search, "lamp")).Should().Be(2);
        (await TotalAsync(search, "poison")).Should().Be(0);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_search_that_fails_for_a_moment_is_tried_again(int status)
    {
        var search = await StockedAsync();
        var failures = 2;
        _server.Fault = (context, _) => RefuseAsync(context, "_search", status, () => failures-- > 0);
        (await TotalAsync(search, "first")).Should().Be(1);
    }

    [Fact]
    public async Task A_search_that_takes_too_long_is_tried_again()
    {
        var search = await StockedAsync(o => o.AttemptTimeout = TimeSpan.FromSeconds(1));
        var delays = 1;
        _server.Fault = async (context, _) =>
        {
            if (context.Request.Path.Value!.EndsWith("_search", StringComparison.Ordinal) && delays-- > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted);
            }

            return false;
        };
        (await TotalAsync(search, "first")).Should().Be(1);
        delays.Should().BeNegative();
    }

    [Fact]
    public async Task A_broken_cluster_is_left_alone_for_a_while()
    {
        var search = await StockedAsync(o => o.Retries = 0);
        _server.Fault = (context, _) => RefuseAsync(context, "", 503, () => true);
        for (var i = 0; i < 40; i++)
        {
            await FluentActions.Awaiting(() => TotalAsync(search, "first")).Should().ThrowAsync<IOException>();
        }

        var before = _server.Requests.Count;
        await FluentActions.Awaiting(() => TotalAsync(search, "first")).Should().ThrowAsync<IOException>();
        _server.Requests.Count.Should().Be(before);
    }

    [Theory]
    [InlineData("""{"timed_out":true,"hits":{"total":{"value":0},"hits":[]}}""")]
    [InlineData("""{"timed_out":false,"_shards":{"total":2,"failed":1},"hits":{"total":{"value":0},"hits":[]}}""")]
    public async Task Half_an_answer_is_no_answer(string answer)
    {
        var search = await StockedAsync();
        _server.Fault = async (context, _) =>
        {
            if (!context.Request.Path.Value!.EndsWith("_search", StringComparison.Ordinal))
            {
                return false;
            }

            await AnswerAsync(context, 200, answer);
            return true;
        };
        await FluentActions.Awaiting(() => TotalAsync(search, "first")).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task A_cursor_goes_on_after_its_point_in_time_has_expired()
    {
        var search = await StockedAsync();
        await PutAsync(search, "Second", "Third", "Fourth");
        var query = Query(null) with { Size = 1, Sort = ProductSort.Title };
        var titles = new List<string>();
        do
        {
            var page = await search.SearchAsync(Shop, query, Ct);
            titles.AddRange(page.Items.Select(i => i.Title));
            query = query with { After = page.NextCursor };
            _server.Cluster.ExpirePoints();
        } while (query.After is not null);
        titles.Should().Equal("First", "Fourth", "Second", "Third");
    }

    [Fact]
    public async Task Another_node_answers_for_one_that_is_down()
    {
        var search = await StockedAsync(o => o.Nodes.Insert(0, "http://127.0.0.1:1"));
        for (var i = 0; i < 5; i++)
        {
            (await TotalAsync(search, "first")).Should().Be(1);
        }
    }

    [Fact]
    public async Task What_is_no_json_is_an_error_that_says_so()
    {
        var search = await StockedAsync(o => o.Retries = 0);
        _server.Fault = async (context, _) =>
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("<html>proxy</html>");
            return true;
        };
        (await FluentActions.Awaiting(() => TotalAsync(search, "first")).Should().ThrowAsync<ElasticsearchException>())
            .Which.Status.Should()
            .Be(HttpStatusCode.Forbidden);
    }

    private async Task<IProductSearch> StockedAsync(Action<ElasticsearchOptions>? configure = null)
    {
        _services = ElasticsearchSearches.Open(_server, configure);
        var search = _services.GetRequiredService<ElasticsearchProductSearch>();
        await ElasticsearchTenants.StockAsync(search, Shop, "First");
        return search;
    }

    private static Task PutAsync(IProductSearch search, params string[] titles) =>
        search.ApplyAsync(
            Shop,
            new ProductChanges([.. titles.Select(ElasticsearchTenants.Product)], Array.Empty<Id<ProductKind>>()),
            Ct
        );

    private static ProductQuery Query(string? text) => new() { Text = text, Currency = Currency.Eur };

    private static async Task<long> TotalAsync(IProductSearch search, string text) =>
        (await search.SearchAsync(Shop, Query(text), Ct)).Total;

    private static async Task<bool> RefuseAsync(HttpContext context, string ending, int status, Func<bool> refuses)
    {
        if (!context.Request.Path.Value!.EndsWith(ending, StringComparison.Ordinal) || !refuses())
        {
            return false;
        }

        await AnswerAsync(context, status, """{"error":{"type":"fault","reason":"on demand"},"status":0}""");
        return true;
    }

    private static async Task AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }
}
