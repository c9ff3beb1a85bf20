using System.Net.Http.Json;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Http;

/// <summary>The example of the package's README is this project's code, and it works.</summary>
public sealed class WriteAnEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_README_shows_the_code_that_is_tested()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(Repository.Folder, "src/OmniSphere.Core/README.md"),
            Cancel
        );
        var code = await File.ReadAllTextAsync(
            Path.Combine(Repository.Folder, "tests/OmniSphere.Core.Tests/Http/AddNote.cs"),
            Cancel
        );
        readme.Should().Contain(code[code.IndexOf("/// <summary>", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task The_example_does_what_the_README_says()
    {
        await using var host = await NotesModule.StartAsync(
            DatabaseProvider.Sqlite,
            services: services => services.AddSingleton<IOmniSphereModule, GuestBook>()
        );
        using var client = host.Client(host.Acme);

        var first = await PostAsync(client, "k1", "Lovely lamps.");
        first.GetProperty("id").GetString().Should().StartWith("note_");
        (await PostAsync(client, "k1", "Lovely lamps.")).GetRawText().Should().Be(first.GetRawText());
        await Send(client, "k2", "Lovely lamps.").ShouldBeProblemAsync(409, "note.duplicate");
        await Send(client, "k3", " ").ShouldBeProblemAsync(422, "request.invalid");

        using var other = host.Client(host.Lumiere);
        (await PostAsync(other, "k1", "Lovely lamps.")).GetRawText().Should().NotBe(first.GetRawText());
    }

    private static Task<System.Text.Json.JsonElement> PostAsync(HttpClient client, string key, string text) =>
        Send(client, key, text).ShouldBeAsync(201);

    private static async Task<HttpResponseMessage> Send(HttpClient client, string key, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/notes/v1/notes")
        {
            Content = JsonContent.Create(new { text }),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, Cancel);
    }

    private sealed class GuestBook : IOmniSphereModule
    {
        public string Name => "notes";

        public void Map(IEndpointRouteBuilder endpoints) => AddNote.Map(endpoints.MapModule(Name));
    }
}
