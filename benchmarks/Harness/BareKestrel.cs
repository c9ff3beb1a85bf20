using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>
/// A server that answers every request with the same bytes, after some work where that is asked for: what HTTP and the client
/// cost by themselves.
/// </summary>
internal sealed class BareKestrel(WebApplication app) : IAsyncDisposable
{
    public Uri Address { get; } =
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <param name="answer">What is answered.</param>
    /// <param name="work">What is done before, by the request's path; null is nothing.</param>
    public static async Task<BareKestrel> StartAsync(byte[] answer, Func<string, Task>? work = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async http =>
        {
            if (work is not null)
            {
                await work(http.Request.Path.Value!);
            }

            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = answer.Length;
            await http.Response.Body.WriteAsync(answer);
        });
        await app.StartAsync();
        return new BareKestrel(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
