using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Core.Tests.Http;

public sealed class MalformedInputTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    internal enum Colour
    {
        DarkRed,
    }

    internal sealed record Line(string Sku, int Quantity);

    internal sealed record Order(
        string Name,
        List<Line> Lines,
        Colour? Colour = null,
        double? Weight = null,
        JsonElement? Extra = null,
        Dictionary<string, string>? Labels = null,
        Order? Parent = null
    );

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record Payment(Money Amount, int Parts = 1);

    internal static void Map(ModuleRoutes shop)
    {
        shop.MapPost("/orders", (Order order) => TypedResults.Ok(order)).ForPublic();
        shop.MapPost("/payments", (Payment payment) => TypedResults.Ok(payment)).ForPublic();
        shop.MapGet("/orders/{number:int}", (int number) => number).ForPublic();
        shop.MapGet("/items/{id}", (Guid id, int? limit, string? q) => $"{id} {limit} {q}").ForPublic();
        shop.MapGet("/required", (string q) => q).ForPublic();
        shop.MapGet("/slugs/{slug}", (string slug) => slug).ForPublic();
        shop.MapPost("/small", (Order order) => order.Name).ForPublic().WithMetadata(new Small());
    }

    private sealed class Small : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 100;
    }

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(Map);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_good_body_comes_through_unchanged()
    {
        const string json =
            """{"name":"été 😀","lines":[{"sku":"A","quantity":2}],"colour":"darkRed","weight":1.5,"extra":{"a":[1]},"labels":{"k":"v"},"parent":null}""";
        var response = await _host.PostAsync("/shop/v1/orders", json);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Should()
            .Be(json.Replace("😀", "\\uD83D\\uDE00", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"name":"a","lines":[],}""")]
    [InlineData("""{"name":"a","lines":[] /* no */}""")]
    [InlineData("""{"name":"a","name":"b","lines":[]}""")]
    [InlineData("""{"name":null,"lines":[]}""")]
    [InlineData("""{"name":5,"lines":[]}""")]
    [InlineData("""{"name":"a\u0000b","lines":[]}""")]
    [InlineData("""{"name":"a\ud800b","lines":[]}""")]
    [InlineData("""{"name":"a","lines":[],"colour":0}""")]
    [InlineData("""{"name":"a","lines":[],"colour":"blue"}""")]
    [InlineData("""{"name":"a","lines":[],"weight":1e999}""")]
    [InlineData("""{"name":"a","lines":[],"weight":"1"}""")]
    [InlineData("""{"name":"a","lines":[],"extra":{"x":["\u0000"]}}""")]
    [InlineData("""{"name":"a","lines":[],"extra":{"x":"\udfff"}}""")]
    [InlineData("""{"name":"a","lines":[],"extra":{"x":1,"x":2}}""")]
    [InlineData("""{"name":"a","lines":[],"labels":{"\u0000":"v"}}""")]
    public async Task A_malformed_body_is_refused(string json) =>
        await _host.PostAsync("/shop/v1/orders", json).ShouldBeProblemAsync(400, "request.malformed");

    [Theory]
    [InlineData("""{"name":"a","lines":[{"sku":"A","quantity":"2"}]}""", "lines[0].quantity", "type")]
    [InlineData("""{"name":"a","lines":[{"sku":"A","quantity":99999999999}]}""", "lines[0].quantity", "type")]
    [InlineData("""{"name":"a","lines":[{"sku":"A","quantity":1.5}]}""", "lines[0].quantity", "type")]
    [InlineData("""{"name":"a","lines":[{"sku":"A"}]}""", "lines[0].quantity", "required")]
    [InlineData("""{"lines":[]}""", "name", "required")]
    [InlineData("""{"name":null,"lines":[]}""", "name", "type")]
    [InlineData("""{"name":"a","lines":[],"colour":"blue"}""", "colour", "type")]
    public async Task The_field_is_named_by_its_path(string json, string field, string code)
    {
        var body = await _host.PostAsync("/shop/v1/orders", json).ShouldBeProblemAsync(400, "request.malformed");
        body.GetProperty("errors").GetProperty(field)[0].GetProperty("code").GetString().Should().Be(code);
        body.GetRawText().Should().NotContainAny("System.", "OmniSphere.Core", "LineNumber");
    }

    [Theory]
    [InlineData("""{"amount":{"amount":1,"currency":"EUR"},"part":2}""", "part", "unknown")]
    [InlineData("""{"amount":{"amount":1.5,"currency":"EUR"}}""", "amount", "type")]
    [InlineData("""{"amount":{"amount":1,"currency":"XXQ"}}""", "amount", "type")]
    public async Task Money_is_read_strictly(string json, string field, string code)
    {
        var body = await _host.PostAsync("/shop/v1/payments", json).ShouldBeProblemAsync(400, "request.malformed");
        body.GetProperty("errors").GetProperty(field)[0].GetProperty("code").GetString().Should().Be(code);
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        var json =
            string.Concat(Enumerable.Repeat("""{"name":"a","lines":[],"parent":""", 40)) + "null" + new string('}', 40);
        await _host.PostAsync("/shop/v1/orders", json).ShouldBeProblemAsync(400, "request.malformed");
    }

    [Fact]
    public async Task Invalid_UTF8_is_refused()
    {
        var bytes = new ByteArrayContent([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\",\"lines\":[]}"u8]);
        bytes.Headers.ContentType = new("application/json");
        await _host.SendAsync(HttpMethod.Post, "/shop/v1/orders", bytes).ShouldBeProblemAsync(400, "request.malformed");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=nonsense")]
    public async Task Another_media_type_or_encoding_is_refused(string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"name":"a","lines":[]}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        await _host
            .SendAsync(HttpMethod.Post, "/shop/v1/orders", content)
            .ShouldBeProblemAsync(415, "request.media_type_unsupported");
    }

    [Fact]
    public async Task A_missing_content_type_is_refused()
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"name":"a","lines":[]}"""));
        await _host
            .SendAsync(HttpMethod.Post, "/shop/v1/orders", content)
            .ShouldBeProblemAsync(415, "request.media_type_unsupported");
    }

    [Theory]
    [InlineData("/shop/v1/items/nope", "id")]
    [InlineData("/shop/v1/items/0190a5b0-0000-7000-8000-000000000000?limit=ten", "limit")]
    [InlineData("/shop/v1/items/0190a5b0-0000-7000-8000-000000000000?limit=99999999999999", "limit")]
    [InlineData("/shop/v1/required", "q")]
    [InlineData("/shop/v1/required?q=%00", "q")]
    [InlineData("/shop/v1/required?q=a&other=%00x", "other")]
    public async Task A_bad_parameter_is_named(string path, string field)
    {
        var body = await _host.GetAsync(path).ShouldBeProblemAsync(400, "request.malformed");
        body.GetProperty("errors").TryGetProperty(field, out _).Should().BeTrue(body.GetRawText());
    }

    [Fact]
    public async Task A_route_constraint_that_fails_is_not_found() =>
        await _host.GetAsync("/shop/v1/orders/ten").ShouldBeProblemAsync(404, "route.not_found");

    [Theory]
    [InlineData("GET /shop/v1/slugs/%00 HTTP/1.1")]
    [InlineData("GET /shop/v1/slugs/a%00b HTTP/1.1")]
    [InlineData("GET /shop/v1/slugs/%ED%A0%80 HTTP/1.1")]
    [InlineData("GET /shop/v1/slugs/%zz HTTP/1.1")]
    [InlineData("GET /shop/v1/slugs/%ff%fe HTTP/1.1")]
    [InlineData("GET /shop/v1/required?q=%zz%ff HTTP/1.1")]
    [InlineData("GET /shop/v1/required?q=%ED%A0%80 HTTP/1.1")]
    [InlineData("GET /shop/v1/required?%00=1&q=2 HTTP/1.1")]
    [InlineData("GET //shop/v1/required?&&==&q HTTP/1.1")]
    public async Task A_real_server_never_fails_on_a_strange_address(string requestLine)
    {
        await using var host = await ApiHost.StartAsync(Map, kestrel: true);
        var status = await RawStatusAsync(
            host,
            $"{requestLine}\r\nHost: x\r\nX-Tenant: acme\r\nConnection: close\r\n\r\n"
        );
        status.Should().BeInRange(200, 499);
    }

    [Fact]
    public async Task A_real_server_refuses_a_body_that_is_too_large()
    {
        await using var host = await ApiHost.StartAsync(Map, kestrel: true);
        var json = JsonSerializer.Serialize(new { name = new string('a', 200), lines = Array.Empty<string>() });
        await host.PostAsync("/shop/v1/small", json).ShouldBeProblemAsync(413, "request.too_large");
        var chunked = new StringContent(json, Encoding.UTF8, "application/json");
        await host.SendAsync(HttpMethod.Post, "/shop/v1/small", chunked, ("Transfer-Encoding", "chunked"))
            .ShouldBeProblemAsync(413, "request.too_large");
    }

    private static async Task<int> RawStatusAsync(ApiHost host, string request)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.Client.BaseAddress!.Port, cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellation);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(cancellation);
        return int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
