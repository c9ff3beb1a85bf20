using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AwesomeAssertions;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Persistence;

namespace OmniSphere.Marketing.Tests;

public sealed class SqliteAdminEndpointTests() : AdminEndpointTests(DatabaseProvider.Sqlite);

public sealed class PostgreSqlAdminEndpointTests() : AdminEndpointTests(DatabaseProvider.PostgreSql);

public abstract class AdminEndpointTests(DatabaseProvider provider)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Profiles_are_listed_page_by_page_and_found_by_address()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        for (var i = 0; i < 5; i++)
        {
            var order = Samples.Order($"p{i}@example.com", placedAt: Samples.Noon.AddMinutes(i / 2));
            await host.DeliverAsync(host.Acme, order);
        }

        using var staff = host.Staff(host.Acme, "marketing.profiles.read");
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var next = cursor is null ? "" : $"&cursor={cursor}";
            var page = await GetAsync(staff, $"/marketing/v1/admin/profiles?limit=2{next}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("email").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);

        seen.Should().Equal("p4@example.com", "p3@example.com", "p2@example.com", "p1@example.com", "p0@example.com");
        var found = await GetAsync(staff, "/marketing/v1/admin/profiles?email=P3@example");
        found.GetProperty("items").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task A_profile_comes_with_its_value_its_identities_and_its_timeline()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.DeliverAsync(host.Acme, Samples.Registration(acceptsMarketing: true));
        using var staff = host.Staff(host.Acme, "marketing.profiles.read");
        var list = await GetAsync(staff, "/marketing/v1/admin/profiles");
        var id = list.GetProperty("items")[0].GetProperty("id").GetString()!;

        var profile = await GetAsync(staff, $"/marketing/v1/admin/profiles/{id}");

        id.Should().StartWith("prf_");
        profile.GetProperty("orderCount").GetInt32().Should().Be(1);
        profile.GetProperty("lifetimeValue")[0].GetProperty("amount").GetInt64().Should().Be(45810);
        profile.GetProperty("marketingConsent").GetProperty("state").GetString().Should().Be("granted");
        profile.GetProperty("identities").GetArrayLength().Should().Be(3);
        profile.GetProperty("events").GetArrayLength().Should().Be(2);
        var events = await GetAsync(staff, $"/marketing/v1/admin/profiles/{id}/events?limit=1");
        events.GetProperty("items")[0].GetProperty("type").GetString().Should().Be("customer.registered");
        events.GetProperty("nextCursor").GetString().Should().NotBeNull();
    }

    [Fact]
    public async Task Staff_of_another_shop_and_staff_without_the_permission_see_nothing()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        await host.DeliverAsync(host.Acme, Samples.Order());
        var mail = await host.MailAsync(host.Acme, DeliveryState.Sent);
        using var acme = host.Staff(host.Acme, "marketing.profiles.read", "marketing.mails.read");
        var profiles = await GetAsync(acme, "/marketing/v1/admin/profiles");
        var id = profiles.GetProperty("items")[0].GetProperty("id").GetString();
        using var lumiere = host.Staff(host.Lumiere, "marketing.profiles.read", "marketing.mails.read");
        using var limited = host.Staff(host.Acme, "marketing.mails.read");
        using var nobody = host.Client(host.Acme);

        (await StatusAsync(acme, $"/marketing/v1/admin/mails/{mail.Id}")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(lumiere, $"/marketing/v1/admin/profiles/{id}")).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(lumiere, $"/marketing/v1/admin/profiles/{id}/events")).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(lumiere, $"/marketing/v1/admin/mails/{mail.Id}")).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(limited, $"/marketing/v1/admin/profiles/{id}")).Should().Be(HttpStatusCode.Forbidden);
        (await StatusAsync(nobody, "/marketing/v1/admin/mails")).Should().Be(HttpStatusCode.Unauthorized);
        var theirs = await GetAsync(lumiere, "/marketing/v1/admin/mails");
        theirs.GetProperty("items").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Mails_are_listed_with_what_became_of_them()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.MailAsync(host.Acme, DeliveryState.Sent);
        using var staff = host.Staff(host.Acme, "marketing.mails.read");

        var mails = await GetAsync(staff, "/marketing/v1/admin/mails?to=ADA@example.com&state=sent");

        var mail = mails.GetProperty("items")[0];
        mail.GetProperty("subject").GetString().Should().Be("Your order 1001 at acme");
        mail.GetProperty("state").GetString().Should().Be("sent");
        var none = await GetAsync(staff, "/marketing/v1/admin/mails?state=failed");
        none.GetProperty("items").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_template_of_the_tenant_takes_the_place_of_the_built_in_one()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        using var staff = host.Staff(host.Acme, "marketing.templates.write");
        const string path = "/marketing/v1/admin/templates/order.confirmation/en";
        var text = new
        {
            subject = "Hurrah {{ order.number }}",
            body = "<p>{{ customer.first_name }}: {{ order.total }}</p>",
        };

        var preview = await PostAsync(staff, $"{path}/preview", text);
        using var put = await staff.PutAsJsonAsync(path, text, Token);
        await host.DeliverAsync(host.Acme, Samples.Order());

        preview.GetProperty("subject").GetString().Should().Be("Hurrah 1001");
        put.StatusCode.Should().Be(HttpStatusCode.OK);
        put.Headers.ETag!.Tag.Should().Be("\"1\"");
        var mail = await host.MailAsync(host.Acme, DeliveryState.Sent);
        mail.Subject.Should().Be("Hurrah 1001");
        mail.Html.Should().Contain("<p>Ada: $458.10</p>").And.Contain("<!doctype html>");

        (await staff.DeleteAsync(path, Token)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        var back = await GetAsync(staff, path);
        back.GetProperty("custom").GetBoolean().Should().BeFalse();
    }

    [Theory]
    [InlineData("Hello", "<p>\n{% for x in order.lines %}\n<p>", "body")]
    [InlineData("{{ order.number", "<p>fine</p>", "subject")]
    [InlineData("Hello", "<p>\n\n{% include 'x' %}", "body")]
    public async Task A_faulty_template_is_refused_with_the_line(string subject, string body, string field)
    {
        await using var host = await MarketingHost.StartAsync(provider);
        using var staff = host.Staff(host.Acme, "marketing.templates.write");

        using var put = await staff.PutAsJsonAsync(
            "/marketing/v1/admin/templates/order.confirmation/en",
            new { subject, body },
            Token
        );

        put.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await put.Content.ReadFromJsonAsync<JsonElement>(Token);
        problem.GetProperty("code").GetString().Should().Be("request.invalid");
        problem.GetProperty("errors").TryGetProperty(field, out _).Should().BeTrue();
        var error = problem.GetProperty("templateErrors")[0];
        error.GetProperty("field").GetString().Should().Be(field);
        error.GetProperty("line").GetInt32().Should().BePositive();
        var kept = await GetAsync(staff, "/marketing/v1/admin/templates/order.confirmation/en");
        kept.GetProperty("custom").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task A_stale_change_of_a_template_is_refused()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        using var staff = host.Staff(host.Acme, "marketing.templates.write");
        const string path = "/marketing/v1/admin/templates/customer.welcome/en";
        await staff.PutAsJsonAsync(path, new { subject = "One", body = "<p>1</p>" }, Token);
        await staff.PutAsJsonAsync(path, new { subject = "Two", body = "<p>2</p>" }, Token);

        staff.DefaultRequestHeaders.Add("If-Match", "\"1\"");
        using var stale = await staff.PutAsJsonAsync(path, new { subject = "Three", body = "<p>3</p>" }, Token);

        stale.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("password.reset/en")]
    [InlineData("staff.invitation/fr")]
    [InlineData("nonsense/en")]
    [InlineData("layout/EN")]
    [InlineData("layout/eng")]
    public async Task Mails_that_open_accounts_and_unknown_ones_cannot_be_rewritten(string template)
    {
        await using var host = await MarketingHost.StartAsync(provider);
        using var staff = host.Staff(host.Acme, "marketing.templates.write");

        using var put = await staff.PutAsJsonAsync(
            $"/marketing/v1/admin/templates/{template}",
            new { subject = "x", body = "{{ link }}" },
            Token
        );

        put.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Token);
        response.StatusCode.Should().Be(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Token));
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body, Token);
        response.StatusCode.Should().Be(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Token));
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Token);
        return response.StatusCode;
    }
}
