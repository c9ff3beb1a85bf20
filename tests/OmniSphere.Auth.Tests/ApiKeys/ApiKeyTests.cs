using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    private const string Products = "/knock/v1/products";
    private const string Keys = "/auth/v1/admin/api-keys";

    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_key_opens_what_it_is_for_until_it_is_deleted(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        using var owner = test.Client(test.Acme, (await test.StaffAsync(test.Acme, "owner")).Access);
        var made = await MakeAsync(owner);
        var key = (string)made["key"]!;
        key.Should().StartWith($"osk_{test.Acme.Id.ToString()[4..]}_").And.EndWith((string)made["ending"]!);
        (await KnockAsync(test, key)).Should().Be((204, null));
        (await KnockAsync(test, key, "/knock/v1/orders", HttpMethod.Get)).Should().Be((403, "auth.permission_missing"));
        (await KnockAsync(test, key, Keys, HttpMethod.Get)).Should().Be((403, "auth.permission_missing"));
        (await KnockAsync(test, key, tenant: test.Lumiere)).Should().Be((403, "tenant.conflict"));
        (await KnockAsync(test, key[..^1] + (key[^1] == 'A' ? 'B' : 'A'))).Should().Be((401, "auth.api_key_invalid"));
        (await KnockAsync(test, "osk_nonsense")).Should().Be((401, "auth.api_key_invalid"));

        var listed = (await owner.GetFromJsonAsync<JsonNode>(Keys, Cancel))!["items"]!.AsArray().Single()!;
        ((string)listed["id"]!).Should().Be((string)made["id"]!);
        listed["key"].Should().BeNull("it is shown once");
        await using (var scope = test.Host.Scope(test.Acme))
        {
            (await scope.Get<AuthDbContext>().ApiKeys.SingleAsync(Cancel)).Hash.Should().NotContain(key[40..]);
        }

        using var foreigner = test.Client(test.Lumiere, (await test.StaffAsync(test.Lumiere, "owner")).Access);
        using var foreign = await foreigner.DeleteAsync($"{Keys}/{made["id"]}", Cancel);
        foreign.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await foreigner.GetFromJsonAsync<JsonNode>(Keys, Cancel))!["items"]!.AsArray().Should().BeEmpty();

        using var deleted = await owner.DeleteAsync($"{Keys}/{made["id"]}", Cancel);
        deleted.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await KnockAsync(test, key)).Should().Be((401, "auth.api_key_invalid"), "at once, though it was remembered");
    }

    [Fact]
    public async Task A_rotated_key_overlaps_with_the_new_one_and_with_that_alone()
    {
        await using var test = await AuthTestHost.StartAsync();
        using var owner = test.Client(test.Acme, (await test.StaffAsync(test.Acme, "owner")).Access);
        var made = await MakeAsync(owner);
        var first = (string)made["key"]!;
        var second = await RotateAsync(owner, made, 1);
        (await KnockAsync(test, first)).Status.Should().Be(204);
        (await KnockAsync(test, second)).Status.Should().Be(204);

        test.Clock.Advance(TimeSpan.FromMinutes(59));
        (await KnockAsync(test, first)).Status.Should().Be(204);
        test.Clock.Advance(TimeSpan.FromMinutes(2));
        (await KnockAsync(test, first)).Status.Should().Be(401);
        (await KnockAsync(test, second)).Status.Should().Be(204);

        using var later = test.Client(test.Acme, (await test.StaffAsync(test.Acme, "owner")).Access);
        var third = await RotateAsync(later, made, 24, idempotencyKey: "once");
        (await RotateAsync(later, made, 24, idempotencyKey: "once"))
            .Should()
            .Be(third, "asked again, not rotated again");
        (await KnockAsync(test, second)).Status.Should().Be(204);
        using (var refused = await later.PostAsJsonAsync($"{Keys}/{made["id"]}/rotate", new { }, Cancel))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.Conflict);
            var problem = await refused.Content.ReadFromJsonAsync<JsonNode>(Cancel);
            ((string)problem!["code"]!).Should().Be("api_key.just_rotated");
        }

        var fourth = await RotateAsync(later, made, 0, force: true);
        (await KnockAsync(test, second)).Status.Should().Be(401, "only one earlier key is good");
        (await KnockAsync(test, third)).Status.Should().Be(401, "without an overlap it ends at once");
        (await KnockAsync(test, fourth)).Status.Should().Be(204);
    }

    [Fact]
    public async Task A_key_ends_when_it_was_said_to()
    {
        await using var test = await AuthTestHost.StartAsync();
        using var owner = test.Client(test.Acme, (await test.StaffAsync(test.Acme, "owner")).Access);
        var key = (string)(await MakeAsync(owner, expiresAt: test.Clock.GetUtcNow().AddMinutes(5)))["key"]!;
        (await KnockAsync(test, key)).Status.Should().Be(204);
        test.Clock.Advance(TimeSpan.FromMinutes(6));
        (await KnockAsync(test, key)).Status.Should().Be(401);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("auth.staff.manage")]
    [InlineData("Catalogue")]
    [InlineData("catalogue.*.write")]
    [InlineData("")]
    public async Task What_a_key_may_not_do_is_refused(string permission)
    {
        await using var test = await AuthTestHost.StartAsync();
        using var owner = test.Client(test.Acme, (await test.StaffAsync(test.Acme, "owner")).Access);
        using var answer = await owner.PostAsJsonAsync(
            Keys,
            new { name = "n", permissions = (string[])[permission] },
            Cancel
        );
        ((int)answer.StatusCode).Should().BeOneOf(400, 422);
        (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["errors"].Should().NotBeNull();
    }

    [Fact]
    public async Task Only_who_manages_keys_makes_them_and_not_for_yesterday()
    {
        await using var test = await AuthTestHost.StartAsync();
        using var manager = test.Client(test.Acme, (await test.StaffAsync(test.Acme, "manager")).Access);
        using var refused = await manager.PostAsJsonAsync(
            Keys,
            new { name = "n", permissions = (string[])["catalogue.*"] },
            Cancel
        );
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        using var owner = test.Client(test.Acme, (await test.StaffAsync(test.Acme, "owner", "o@example.com")).Access);
        using var late = await owner.PostAsJsonAsync(
            Keys,
            new
            {
                name = "n",
                permissions = (string[])["catalogue.*"],
                expiresAt = test.Clock.GetUtcNow().AddDays(-1),
            },
            Cancel
        );
        late.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<JsonNode> MakeAsync(HttpClient owner, DateTimeOffset? expiresAt = null)
    {
        using var answer = await owner.PostAsJsonAsync(
            Keys,
            new
            {
                name = "Warehouse",
                permissions = (string[])["catalogue.products.*"],
                expiresAt,
            },
            Cancel
        );
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
    }

    private static async Task<string> RotateAsync(
        HttpClient owner,
        JsonNode made,
        int overlapHours,
        bool force = false,
        string? idempotencyKey = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Keys}/{made["id"]}/rotate");
        request.Content = JsonContent.Create(new { overlapHours, force });
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await owner.SendAsync(request, Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["key"]!;
    }

    private static async Task<(int Status, string? Code)> KnockAsync(
        AuthTestHost test,
        string key,
        string path = Products,
        HttpMethod? method = null,
        Tenant? tenant = null
    )
    {
        using var client = test.Client(tenant ?? test.Acme);
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path);
        request.Headers.Add("X-Api-Key", key);
        using var answer = await client.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text.Length == 0 ? null : (string?)JsonNode.Parse(text)!["code"]);
    }
}
