using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Core.Tests.Http;

public sealed class ETagTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    private sealed record Thing(string Name);

    public async ValueTask InitializeAsync() =>
        _host = await ApiHost.StartAsync(shop =>
        {
            shop.MapGet("/thing", () => Versioned.Ok(new Thing("lamp"), 3)).ForPublic();
            shop.MapPost("/thing", () => Versioned.Created("/shop/v1/thing", new Thing("lamp"), 1)).ForPublic();
            shop.MapPut(
                    "/thing",
                    (IfMatch ifMatch) =>
                    {
                        ifMatch.Guard(3);
                        return Versioned.Ok(new Thing("desk"), 4);
                    }
                )
                .ForPublic();
            shop.MapDelete(
                    "/thing",
                    (HttpContext context) =>
                    {
                        IfMatch.Read(context.Request).Required().Guard(3);
                        return TypedResults.NoContent();
                    }
                )
                .ForPublic();
        });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void A_tag_is_the_version_in_quotes() => ETags.Of(3).Should().Be("\"3\"");

    [Fact]
    public async Task A_resource_carries_its_tag()
    {
        var read = await _host.GetAsync("/shop/v1/thing");
        read.Headers.ETag!.ToString().Should().Be("\"3\"");
        var created = await _host.PostAsync("/shop/v1/thing", "");
        ((int)created.StatusCode).Should().Be(201);
        created.Headers.ETag!.ToString().Should().Be("\"1\"");
        created.Headers.Location!.ToString().Should().Be("/shop/v1/thing");
    }

    [Theory]
    [InlineData("\"3\"", 304)]
    [InlineData("W/\"3\"", 304)]
    [InlineData("\"1\", \"3\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"2\"", 200)]
    [InlineData("nonsense", 200)]
    public async Task A_reader_who_has_this_version_is_not_sent_it_again(string ifNoneMatch, int status)
    {
        var response = await _host.SendAsync(HttpMethod.Get, "/shop/v1/thing", null, ("If-None-Match", ifNoneMatch));
        ((int)response.StatusCode).Should().Be(status);
        response.Headers.ETag!.ToString().Should().Be("\"3\"");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.Length.Should().Be(status == 304 ? 0 : """{"name":"lamp"}""".Length);
    }

    [Theory]
    [InlineData("\"3\"")]
    [InlineData("\"2\", \"3\"")]
    [InlineData("*")]
    public async Task An_update_of_the_version_that_was_read_goes_on(string ifMatch)
    {
        await _host.SendAsync(HttpMethod.Put, "/shop/v1/thing", null, ("If-Match", ifMatch)).ShouldBeAsync(200);
        await _host.SendAsync(HttpMethod.Delete, "/shop/v1/thing", null, ("If-Match", ifMatch)).ShouldBeAsync(204);
    }

    [Theory]
    [InlineData("\"2\"")]
    [InlineData("W/\"3\"")]
    public async Task An_update_of_another_version_is_refused(string ifMatch)
    {
        var body = await _host
            .SendAsync(HttpMethod.Put, "/shop/v1/thing", null, ("If-Match", ifMatch))
            .ShouldBeProblemAsync(412, "resource.version_mismatch");
        body.GetProperty("version").GetInt64().Should().Be(3);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("\"3")]
    public async Task What_is_no_tag_is_refused(string ifMatch) =>
        await _host
            .SendAsync(HttpMethod.Put, "/shop/v1/thing", null, ("If-Match", ifMatch))
            .ShouldBeProblemAsync(400, "request.malformed");

    [Fact]
    public async Task An_update_without_a_tag_goes_on_only_where_none_is_required()
    {
        await _host.SendAsync(HttpMethod.Put, "/shop/v1/thing").ShouldBeAsync(200);
        await _host
            .SendAsync(HttpMethod.Delete, "/shop/v1/thing")
            .ShouldBeProblemAsync(428, "request.if_match_missing");
    }
}
