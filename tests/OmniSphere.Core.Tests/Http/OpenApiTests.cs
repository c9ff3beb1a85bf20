using System.Text.Json;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Core.Tests.Http;

public sealed class OpenApiTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private JsonElement _document;

    internal enum Colour
    {
        DarkRed,
        Green,
    }

    internal static class AddLamp
    {
        internal static VersionedCreated<Lamp> Handle(Request request) => Versioned.Created("/", default(Lamp)!, 1);

        internal sealed record Request(string Name, Money Price, Money? Was, Colour Colour, Colour? Trim, int Watts);
    }

    internal static class AddDesk
    {
        internal sealed record Request(long Legs);
    }

    internal sealed record Lamp(Id<TenantKind> Id, Id<TenantKind>? Owner, string? Note, Currency Currency);

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync(shop =>
        {
            shop.MapPost("/lamps", AddLamp.Handle).ForShopper().WithIdempotency();
            shop.MapAdmin()
                .MapPut(
                    "/lamps/{id}",
                    (Id<TenantKind> id, AddDesk.Request r, IfMatch ifMatch) => Versioned.Ok(default(Lamp)!, 1)
                )
                .ForMerchant("shop.lamps.write");
            shop.MapGet("/lamps", ([AsParameters] PageRequest page, Caller caller) => new Page<Lamp>([], null))
                .ForPublic();
        });
        _document = await _host.GetAsync("/shop/v1/openapi.json").ShouldBeAsync(200);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private JsonElement Schema(string name) =>
        _document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    private JsonElement Operation(string path, string method) =>
        _document.GetProperty("paths").GetProperty(path).GetProperty(method);

    [Fact]
    public async Task It_is_a_stable_31_document_without_server_addresses()
    {
        _document.GetProperty("openapi").GetString().Should().StartWith("3.1");
        _document.TryGetProperty("servers", out _).Should().BeFalse();
        var again = await OmniSphereOpenApi.RenderAsync(_host.Services, "shop");
        JsonElement.DeepEquals(JsonElement.Parse(again), _document).Should().BeTrue();
    }

    [Fact]
    public async Task An_unknown_module_has_none() =>
        await _host.GetAsync("/nope/v1/openapi.json").ShouldBeProblemAsync(404, "route.not_found");

    [Fact]
    public void Kernel_types_are_described_as_they_are_written()
    {
        var lamp = Schema("OpenApiTestsLamp").GetProperty("properties");
        Resolve(lamp.GetProperty("id")).GetProperty("pattern").GetString().Should().StartWith("^tnt_");
        Resolve(lamp.GetProperty("id")).GetProperty("type").GetString().Should().Be("string");
        lamp.GetProperty("note")
            .GetProperty("type")
            .EnumerateArray()
            .Select(t => t.GetString())
            .Should()
            .BeEquivalentTo("null", "string");
        Resolve(lamp.GetProperty("currency")).GetProperty("pattern").GetString().Should().Be("^[A-Z]{3}$");

        var request = Schema("AddLampRequest").GetProperty("properties");
        var money = Resolve(request.GetProperty("price"));
        money.GetProperty("properties").GetProperty("amount").GetProperty("format").GetString().Should().Be("int64");
        money.GetProperty("required").GetArrayLength().Should().Be(2);
        var colour = Resolve(request.GetProperty("colour"));
        colour.GetProperty("enum").EnumerateArray().Select(t => t.GetString()).Should().Equal("darkRed", "green");
        colour.GetProperty("type").GetString().Should().Be("string");
        colour.GetRawText().Should().NotContain("null");
        request.GetProperty("trim").GetProperty("oneOf").GetArrayLength().Should().Be(2);
        request.GetProperty("watts").GetProperty("type").GetString().Should().Be("integer");
        request.GetProperty("name").GetProperty("type").GetString().Should().Be("string");
    }

    [Fact]
    public void Requests_of_the_same_name_stay_apart() =>
        Schema("AddDeskRequest").GetProperty("properties").TryGetProperty("legs", out _).Should().BeTrue();

    [Fact]
    public void Operations_say_which_headers_and_credentials_they_take()
    {
        var create = Operation("/shop/v1/lamps", "post");
        Parameter(create, "Idempotency-Key").GetProperty("required").GetBoolean().Should().BeTrue();
        create.GetProperty("security").GetArrayLength().Should().Be(3);
        create
            .GetProperty("responses")
            .GetProperty("201")
            .GetProperty("content")
            .TryGetProperty("application/json", out _)
            .Should()
            .BeTrue();

        var update = Operation("/shop/v1/admin/lamps/{id}", "put");
        Parameter(update, "If-Match").GetProperty("in").GetString().Should().Be("header");
        Parameter(update, "id").GetProperty("in").GetString().Should().Be("path");
        Parameter(update, "id").GetProperty("schema").GetProperty("pattern").GetString().Should().StartWith("^tnt_");
        update.GetProperty("parameters").GetArrayLength().Should().Be(2);
        update.GetProperty("security")[0].TryGetProperty("bearer", out _).Should().BeTrue();

        var list = Operation("/shop/v1/lamps", "get");
        list.TryGetProperty("security", out _).Should().BeFalse();
        list.GetProperty("parameters")
            .EnumerateArray()
            .Select(p => p.GetProperty("name").GetString())
            .Should()
            .Equal("limit", "cursor");
    }

    [Fact]
    public void Operations_are_grouped_by_resource_and_named_by_use_case()
    {
        var create = Operation("/shop/v1/lamps", "post");
        create.GetProperty("tags")[0].GetString().Should().Be("lamps");
        create.GetProperty("operationId").GetString().Should().Be("AddLamp");
        Operation("/shop/v1/lamps", "get").TryGetProperty("operationId", out _).Should().BeFalse();
        _document
            .GetProperty("tags")
            .EnumerateArray()
            .Select(t => t.GetProperty("name").GetString())
            .Should()
            .Equal("lamps");
    }

    [Fact]
    public void Every_operation_may_answer_with_a_problem()
    {
        foreach (
            var operation in _document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject())
        )
        {
            operation
                .Value.GetProperty("responses")
                .GetProperty("default")
                .GetProperty("content")
                .GetProperty("application/problem+json")
                .GetProperty("schema")
                .GetProperty("$ref")
                .GetString()
                .Should()
                .Be("#/components/schemas/Problem");
        }

        Schema("Problem").GetProperty("properties").TryGetProperty("code", out _).Should().BeTrue();
    }

    private JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? Schema(reference.GetString()!.Split('/')[^1]) : schema;

    private static JsonElement Parameter(JsonElement operation, string name) =>
        operation.GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == name);
}
