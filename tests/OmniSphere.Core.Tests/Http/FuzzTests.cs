using System.Text;
using AwesomeAssertions;
using CsCheck;

namespace OmniSphere.Core.Tests.Http;

/// <summary>Whatever is sent, the server does not fail.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Bodies =
    [
        """{"name":"a","lines":[{"sku":"A","quantity":2}],"colour":"darkRed","weight":1.5,"extra":{"a":[1]},"labels":{"k":"v"}}""",
        """{"amount":{"amount":1,"currency":"EUR"},"parts":2}""",
    ];

    private static readonly string[] Fragments =
    [
        "null",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "1e999",
        "-1",
        "{}",
        "[]",
        "[[[[",
        "\\",
        "\"",
        ":",
        ",",
        "}",
        "]",
        "99999999999999999999",
        "0.1e-400",
        "true",
        "\"name\":1,",
        "\u0000",
        "\uFEFF",
        "é",
        "😀",
        " ",
    ];

    [Fact]
    public async Task Mutated_bodies_are_answered_or_refused()
    {
        await using var host = await ApiHost.StartAsync(MalformedInputTests.Map);
        var mutation = Gen.Select(Gen.Int[0, 200], Gen.Int[0, 4], OneOf(Fragments));
        await Gen.Select(OneOf(Bodies), mutation.Array[0, 4], Gen.Bool)
            .SampleAsync(
                async (body, mutations, payment) =>
                {
                    var text = new StringBuilder(body);
                    foreach (var (at, cut, fragment) in mutations)
                    {
                        var start = Math.Min(at, text.Length);
                        text.Remove(start, Math.Min(cut, text.Length - start)).Insert(start, fragment);
                    }

                    var path = payment ? "/shop/v1/payments" : "/shop/v1/orders";
                    using var response = await host.PostAsync(path, text.ToString());
                    return (int)response.StatusCode is 200 or 400 or 422;
                },
                iter: 500
            );
    }

    [Fact]
    public async Task Random_addresses_are_answered_or_refused()
    {
        await using var host = await ApiHost.StartAsync(MalformedInputTests.Map, kestrel: true);
        var part = Gen.OneOf(
            OneOf(
                "shop",
                "v1",
                "items",
                "slugs",
                "required",
                "orders",
                "?q=",
                "&limit=",
                "=",
                "&",
                "%00",
                "%zz",
                "%2F",
                "..",
                "%ED%A0%80"
            ),
            Gen.String[Gen.Char.AlphaNumeric, 0, 5],
            Gen.Char.Select(c => Uri.EscapeDataString(char.IsSurrogate(c) ? "?" : c.ToString()))
        );
        await part.Array[0, 6]
            .SampleAsync(
                async parts =>
                {
                    using var response = await host.GetAsync("/shop/v1/" + string.Join('/', parts));
                    return (int)response.StatusCode < 500;
                },
                iter: 500
            );
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
