using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Core.Tests.Http;

/// <summary>A host with the HTTP conventions and nothing else; the tenant comes from the header <c>X-Tenant</c>.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public static readonly Tenant Acme = Tenant("acme");
    public static readonly Tenant Globex = Tenant("globex");

    private readonly WebApplication _app;

    private ApiHost(WebApplication app, Uri? address)
    {
        _app = app;
        Client = address is null ? app.GetTestClient() : new HttpClient { BaseAddress = address };
        Client.DefaultRequestHeaders.Add("X-Tenant", "acme");
    }

    public HttpClient Client { get; }

    public FakeTimeProvider Time => (FakeTimeProvider)Services.GetRequiredService<TimeProvider>();

    public IServiceProvider Services => _app.Services;

    public static async Task<ApiHost> StartAsync(
        Action<ModuleRoutes> map,
        Action<IServiceCollection>? configure = null,
        bool kestrel = false
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = "Production", ApplicationName = "OmniSphere.Core.Tests" }
        );
        builder.Logging.ClearProviders();
        if (kestrel)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }

        builder.Services.AddSingleton<TimeProvider>(
            new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
        );
        builder.Services.AddOmniSphereHttp().AddOmniSphereHttp();
        builder.Services.AddOmniSphereOpenApi("shop").AddOmniSphereOpenApi("shop");
        builder.Services.RemoveAll<ITenantContext>();
        builder.Services.AddScoped<CurrentTenant>();
        builder.Services.AddScoped<ITenantContext>(s => s.GetRequiredService<CurrentTenant>());
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseOmniSphereHttp();
        app.UseRouting();
        app.Use(
            (context, next) =>
            {
                context.RequestServices.GetRequiredService<CurrentTenant>().Current = context
                    .Request.Headers["X-Tenant"]
                    .ToString() switch
                {
                    "acme" => Acme,
                    "globex" => Globex,
                    _ => null,
                };
                return next(context);
            }
        );
        app.UseAuthentication();
        app.UseAuthorization();
        map(app.MapModule("shop"));
        app.MapOmniSphereOpenApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ApiHost(app, kestrel ? new Uri(app.Urls.First()) : null);
    }

    public Task<HttpResponseMessage> GetAsync(string path) =>
        Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PostAsync(
        string path,
        string json,
        params (string Name, string Value)[] headers
    ) => SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static Tenant Tenant(string slug) =>
        new()
        {
            Id = Id<TenantKind>.New(TimeProvider.System),
            Slug = slug,
            Name = slug,
            Currency = Currency.Eur,
            Culture = "fr-FR",
            Country = "FR",
        };

    private sealed class CurrentTenant : ITenantContext
    {
        public Tenant? Current { get; set; }

        public bool IsSystem => false;

        public string? Database => null;

        public bool IsReadOnly => false;

        public bool HasTenant => Current is not null;

        public Tenant Required => Current ?? throw new TenantRequiredException();

        public Id<TenantKind> RequiredId => Required.Id;
    }
}

internal static class ProblemAnswers
{
    /// <summary>Checks that the answer is a complete problem of this kind and gives its body.</summary>
    public static async Task<JsonElement> ShouldBeProblemAsync(
        this Task<HttpResponseMessage> sending,
        int status,
        string code
    )
    {
        var response = await sending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)response.StatusCode).Should().Be(status, text);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json", text);
        var body = JsonElement.Parse(text);
        body.GetProperty("code").GetString().Should().Be(code, text);
        body.GetProperty("type").GetString().Should().Be($"urn:omnisphere:problem:{code}");
        body.GetProperty("status").GetInt32().Should().Be(status);
        body.GetProperty("title").GetString().Should().NotBeNullOrEmpty();
        body.GetProperty("detail").GetString().Should().NotBeNullOrEmpty();
        body.GetProperty("traceId").GetString().Should().NotBeNullOrEmpty();
        return body;
    }

    public static async Task ShouldBeSuccessAsync(this Task<HttpResponseMessage> sending)
    {
        var response = await sending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)response.StatusCode).Should().Be(200, text);
    }

    public static async Task<JsonElement> ShouldBeAsync(this Task<HttpResponseMessage> sending, int status)
    {
        var response = await sending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)response.StatusCode).Should().Be(status, text);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
