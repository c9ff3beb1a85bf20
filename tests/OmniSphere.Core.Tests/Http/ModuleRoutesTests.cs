using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Core.Tests.Http;

/// <summary>Handlers are compiled at their first request, and checked before.</summary>
public sealed class ModuleRoutesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_is_compiled_once_when_it_is_first_asked()
    {
        var compiled = 0;
        await using var host = await ApiHost.StartAsync(routes =>
            routes
                .MapGet("/hello/{name}", (string name) => $"Hello {name}")
                .ForPublic()
                .AddEndpointFilterFactory(
                    (_, next) =>
                    {
                        Interlocked.Increment(ref compiled);
                        return next;
                    }
                )
        );
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        var hello = endpoints.OfType<RouteEndpoint>().Single(e => e.RoutePattern.RawText!.Contains("hello"));
        hello.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Should().Equal("GET");
        compiled.Should().Be(0);

        var address = new Uri(
            $"/{hello.RoutePattern.RawText!.TrimStart('/').Replace("{name}", "Ann")}",
            UriKind.Relative
        );
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => host.Client.GetStringAsync(address, Stop), Stop))
        );
        answers.Should().OnlyContain(a => a.Contains("Hello Ann"));
        compiled.Should().Be(1);
    }

    [Fact]
    public async Task A_handler_that_cannot_be_bound_is_refused_before_any_request()
    {
        var start = async () =>
        {
            await using var host = await ApiHost.StartAsync(routes =>
                routes.MapPost("/twice", (First first, Second second) => $"{first}{second}").ForPublic()
            );
            _ = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.Count;
        };
        await start.Should().ThrowAsync<InvalidOperationException>();
    }

    internal sealed record First(int Number);

    internal sealed record Second(int Number);
}
