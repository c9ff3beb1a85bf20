using System.Net;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace OmniSphere.Core.Tests;

public sealed class IdBindingTests
{
    private const string Text = "prod_01h455vb4pex5vsknk084sn02q";

    [Theory]
    [InlineData("/products/" + Text, HttpStatusCode.OK, Text)]
    [InlineData("/products?id=" + Text, HttpStatusCode.OK, Text)]
    [InlineData("/products", HttpStatusCode.OK, "none")]
    [InlineData("/products?currency=EUR", HttpStatusCode.OK, "EUR")]
    [InlineData("/products/order_01h455vb4pex5vsknk084sn02q", HttpStatusCode.BadRequest, null)]
    [InlineData("/products?id=01890a5d-ac96-774b-bcce-b302099a8057", HttpStatusCode.BadRequest, null)]
    [InlineData("/products?currency=eur", HttpStatusCode.BadRequest, null)]
    public async Task Routes_and_queries_bind_ids_and_currencies(string url, HttpStatusCode status, string? body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/products/{id}", (Id<ProductKind> id) => id.ToString());
        app.MapGet(
            "/products",
            (Id<ProductKind>? id, Currency? currency) => id?.ToString() ?? currency?.ToString() ?? "none"
        );
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var client = app.GetTestClient();
        using var response = await client.GetAsync(
            new Uri(url, UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        response.StatusCode.Should().Be(status);
        if (body is not null)
        {
            (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(body);
        }
    }
}
