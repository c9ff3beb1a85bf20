using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Core.Tests.Http;

public sealed class ValidationTests
{
    private sealed record Line(string Sku, int Quantity) : IValidated
    {
        public void Validate(Validation v)
        {
            v.Text(Sku, "sku", max: 4);
            v.Range(Quantity, "quantity", 1, 99);
        }
    }

    private sealed record Order(string Email, List<Line> Lines, Line? Gift = null) : IValidated
    {
        public void Validate(Validation v)
        {
            v.Required(Email, "email");
            v.Email(Email, "email");
            v.Count(Lines, "lines", max: 2, min: 1);
            v.Each(Lines, "lines");
            v.Nested(Gift, "gift");
        }
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once_before_the_handler_runs()
    {
        var runs = 0;
        await using var host = await ApiHost.StartAsync(shop =>
            shop.MapPost("/orders", (Order order) => TypedResults.Ok(++runs)).ForPublic()
        );

        var body = await host.PostAsync(
                "/shop/v1/orders",
                """{"email":"x","lines":[{"sku":"A","quantity":1},{"sku":"ABCDE","quantity":0}],"gift":{"sku":" ","quantity":1}}"""
            )
            .ShouldBeProblemAsync(422, "request.invalid");

        body.GetProperty("errors")
            .EnumerateObject()
            .Select(e => $"{e.Name}: {e.Value[0].GetProperty("code").GetString()}")
            .Should()
            .BeEquivalentTo(
                "email: email",
                "lines[1].sku: too_long",
                "lines[1].quantity: out_of_range",
                "gift.sku: required"
            );
        runs.Should().Be(0);
    }

    [Fact]
    public async Task A_valid_request_reaches_the_handler()
    {
        await using var host = await ApiHost.StartAsync(shop =>
            shop.MapPost("/orders", (Order order) => order.Email).ForPublic()
        );
        var response = await host.PostAsync(
            "/shop/v1/orders",
            """{"email":"a@b.example","lines":[{"sku":"A","quantity":1}]}"""
        );
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("a@b.example");
    }

    [Theory]
    [InlineData("a@b.example")]
    [InlineData("first.last+tag@sub.domain.example")]
    [InlineData("élodie@été.example")]
    [InlineData("a@localhost")]
    public void An_address_is_an_address(string value) => Errors(v => v.Email(value, "e")).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("@b.example")]
    [InlineData("a@")]
    [InlineData("a@b@c.example")]
    [InlineData("a b@c.example")]
    [InlineData("a@b.example\r\nBcc: x@y.example")]
    [InlineData("<a@b.example>")]
    [InlineData("a@.example")]
    [InlineData("a@b.example.")]
    [InlineData(".a@x.com")]
    [InlineData("a.@x.com")]
    [InlineData("a..b@x.com")]
    [InlineData("a@x..com")]
    public void What_is_no_address_is_refused(string value) =>
        Errors(v => v.Email(value, "e")).Should().Equal("e: email");

    [Fact]
    public void Limits_are_inclusive_and_absent_values_pass()
    {
        Errors(v =>
            {
                v.Range(1, "a", 1, 3);
                v.Range(3L, "b", 1, 3);
                v.Range((decimal?)null, "c", 1, 3);
                v.Length("abc", "d", max: 3, min: 3);
                v.Length(null, "e", max: 3, min: 3);
                v.Email(null, "f");
                v.Count((string[]?)null, "g", max: 1, min: 1);
                v.Each((string[]?)null, "h", (_, _) => throw new InvalidOperationException());
                v.Nested(null, "i");
            })
            .Should()
            .BeEmpty();
    }

    [Fact]
    public void Each_rule_has_its_code()
    {
        Errors(v =>
            {
                v.Range(4, "a", 1, 3);
                v.Length("a", "b", max: 3, min: 2);
                v.Text(null, "c", max: 3);
                v.Count(OneAndTwo, "d", max: 1);
                v.Count(Array.Empty<int>(), "e", max: 1, min: 1);
                v.Required((int?)null, "f");
                v.That(false, "g", "odd", "Odd.");
                v.Each(OneAndTwo, "h", (inner, n) => inner.That(n == 1, "n", "not_one", "Not one."));
            })
            .Should()
            .Equal(
                "a: out_of_range",
                "b: too_short",
                "c: required",
                "d: too_many",
                "e: too_few",
                "f: required",
                "g: odd",
                "h[1].n: not_one"
            );
    }

    private static readonly int[] OneAndTwo = [1, 2];

    private static IEnumerable<string> Errors(Action<Validation> check)
    {
        var validation = new Validation();
        check(validation);
        try
        {
            validation.ThrowIfInvalid();
            return [];
        }
        catch (ProblemException problem)
        {
            return problem.Errors.Select(e => $"{e.Key}: {e.Value[0].Code}");
        }
    }
}
