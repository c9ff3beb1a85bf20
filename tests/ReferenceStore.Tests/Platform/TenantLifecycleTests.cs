using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Platform;

/// <summary>How a tenant leaves: with all it has in one archive, and with a proof that nothing is left.</summary>
public sealed class TenantLifecycleTests(SharedStores stores)
{
    private static readonly string[] Modules = ["auth", "catalogue", "checkout", "marketing", "platform"];

    /// <summary>Secrets and plumbing: never exported.</summary>
    private static readonly string[] LeftOut =
    [
        "outbox",
        "inbox",
        "dead_letters",
        "idempotency_keys",
        "signing_keys",
        "one_time_tokens",
        "tokens",
        "mailbox_messages",
        "export_chunks",
        "media_removals",
        "bulk_steps",
    ];

    [Theory]
    [MemberData(nameof(SharedStores.Providers), MemberType = typeof(SharedStores))]
    public async Task Everything_a_tenant_has_is_exported_and_then_deleted_with_proof(DatabaseProvider provider)
    {
        var store = await stores.OnAsync(provider);
        var merchant = await NewMerchant.OpenAsync(store);
        (await Basket.BuyAsync(merchant.Shop, merchant.Sku)).Last.Status.Should().Be(201);
        await MainJobTests.EventuallyAsync(async () =>
            await CountAsync(store, "marketing", "profiles", merchant.Id) > 0 ? "seen" : null
        );

        var picture = await UploadAsync(merchant);

        await ExportAsync(store, merchant, picture);
        var others = await CountAsync(store, "catalogue", "products", null);
        await DeleteAsync(store, merchant);
        (await CountAsync(store, "catalogue", "products", null)).Should().BeGreaterThanOrEqualTo(others - 1);
        (await store.Shop("acme").GetAsync("/catalogue/v1/products")).Status.Should().Be(200);
    }

    private static async Task ExportAsync(RunningStore store, NewMerchant merchant, byte[] picture)
    {
        var platform = new ShopClient("", store.Port);
        var path = $"/platform/v1/tenants/{merchant.Id}/export";
        (await platform.PostAsync(path, null)).Status.Should().Be(401);
        var requested = await platform.PostAsync(path, null, RunningStore.Operator);
        requested.Status.Should().Be(202, requested.Text);
        var task = await DoneAsync(platform, requested);

        using var archive = new ZipArchive(new MemoryStream(await FetchAsync(store, $"{Path(requested)}/archive")));
        using var manifestStream = archive.GetEntry("manifest.json")!.Open();
        var manifest = JsonNode.Parse(manifestStream)!;
        ((string)manifest["tenant"]!["slug"]!).Should().Be(merchant.Slug);
        var contents = new StringBuilder();
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in manifest["files"]!.AsArray())
        {
            using var content = new MemoryStream();
            using (var entry = archive.GetEntry((string)file!["path"]!)!.Open())
            {
                await entry.CopyToAsync(content, TestContext.Current.CancellationToken);
            }

            var bytes = content.ToArray();
            bytes.LongLength.Should().Be((long)file["bytes"]!);
            Convert.ToHexStringLower(SHA256.HashData(bytes)).Should().Be((string)file["sha256"]!);
            if ((string)file["path"]! == "catalogue/media.tar")
            {
                ((long)file["rows"]!).Should().Be(1);
                (await OnlyFileAsync(bytes)).Should().Equal(picture);
                continue;
            }

            var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.Length.Should().Be((int)(long)file["rows"]!);
            lines.Select(l => JsonNode.Parse(l)!["tenantId"]!.ToString()).Should().AllBe(merchant.Id);
            rows[(string)file["path"]!] = lines.Length;
            contents.Append(Encoding.UTF8.GetString(bytes));
        }

        foreach (var (module, table) in await TablesAsync(store))
        {
            rows.ContainsKey($"{module}/{table}.jsonl")
                .Should()
                .Be(!LeftOut.Contains(table), "{0}.{1} is exported or known as a secret", module, table);
        }

        foreach (var (module, table) in new[] { ("catalogue", "products"), ("checkout", "orders"), ("auth", "users") })
        {
            rows[$"{module}/{table}.jsonl"].Should().Be(await CountAsync(store, module, table, merchant.Id));
        }

        rows["checkout/orders.jsonl"].Should().Be(1);
        var hashes = await store.QueryAsync(
            "auth",
            $"SELECT password_hash FROM users WHERE {Of(store, merchant.Id)}",
            r => r.GetString(0)
        );
        hashes.Should().NotBeEmpty();
        hashes.Should().OnlyContain(h => !contents.ToString().Contains(h, StringComparison.Ordinal));
        ((string)task["type"]!).Should().Be("export");
    }

    private static async Task<byte[]> UploadAsync(NewMerchant merchant)
    {
        byte[] picture = [.. "GIF89a"u8, 1, 0, 1, 0, .. RandomNumberGenerator.GetBytes(700_000)];
        using var content = new ByteArrayContent(picture);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/gif");
        var answer = await merchant.Shop.SendAsync(
            HttpMethod.Post,
            "/catalogue/v1/admin/media",
            content,
            ("Authorization", $"Bearer {merchant.OwnerToken}")
        );
        answer.Status.Should().Be(201, answer.Text);
        return picture;
    }

    private static async Task<byte[]> OnlyFileAsync(byte[] archive)
    {
        await using var reader = new TarReader(new MemoryStream(archive));
        var entry = await reader.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken);
        using var content = new MemoryStream();
        await entry!.DataStream!.CopyToAsync(content, TestContext.Current.CancellationToken);
        (await reader.GetNextEntryAsync(cancellationToken: TestContext.Current.CancellationToken)).Should().BeNull();
        return content.ToArray();
    }

    private static async Task DeleteAsync(RunningStore store, NewMerchant merchant)
    {
        var platform = new ShopClient("", store.Port);
        var path = $"/platform/v1/tenants/{merchant.Id}";
        var requested = await DeleteAsync(platform, path);
        requested.Status.Should().Be(202, requested.Text);
        var closed = await merchant.Shop.GetAsync("/catalogue/v1/products");
        (closed.Status, closed.Code).Should().Be((410, "tenant.deleted"));
        (await platform.PostAsync($"{path}/suspend", null, RunningStore.Operator)).Code.Should().Be("tenant.deleting");

        (await platform.PostAsync($"{path}/resume", null, RunningStore.Operator)).Status.Should().Be(200);
        ((string)(await platform.GetAsync(Path(requested), RunningStore.Operator))["state"]!).Should().Be("cancelled");
        (await merchant.Shop.GetAsync("/catalogue/v1/products")).Status.Should().Be(200, "it was taken back in time");

        var proof = await DoneAsync(platform, await DeleteAsync(platform, path));
        var parts = proof["parts"]!.AsArray();
        parts.Select(p => (string)p!["module"]!).Should().Equal(Modules);
        foreach (var set in parts.SelectMany(p => p!["sets"]!.AsArray()))
        {
            ((long)set!["remaining"]!).Should().Be(0, "{0}", set);
        }

        Rows("catalogue", "products").Should().Be(1);
        Rows("catalogue", "search index").Should().Be(1);
        Rows("catalogue", "media").Should().Be(1);
        Rows("checkout", "orders").Should().Be(1);
        foreach (var (module, table) in (await TablesAsync(store)).Where(t => t.Table != "outbox"))
        {
            (await CountAsync(store, module, table, merchant.Id)).Should().Be(0, "{0}.{1}", module, table);
        }

        (await platform.GetAsync(path, RunningStore.Operator)).Status.Should().Be(404);
        (await merchant.Shop.GetAsync("/catalogue/v1/products")).Code.Should().Be("tenant.unknown");
        (await NewMerchant.CreateAsync(store, merchant.Slug)).Status.Should().Be(201, "the slug is free again");

        long Rows(string module, string set) =>
            (long)
                parts.Single(p => (string)p!["module"]! == module)!["sets"]!
                    .AsArray()
                    .Single(s => (string)s!["name"]! == set)!["rows"]!;
    }

    private static Task<Answer> DeleteAsync(ShopClient platform, string path) =>
        platform.SendAsync(HttpMethod.Delete, path, null, RunningStore.Operator);

    private static string Path(Answer requested) => $"/platform/v1/tasks/{(string)requested["id"]!}";

    private static async Task<JsonNode> DoneAsync(ShopClient platform, Answer requested)
    {
        for (var i = 0; i < 600; i++)
        {
            var task = await platform.GetAsync(Path(requested), RunningStore.Operator);
            task.Status.Should().Be(200, task.Text);
            if ((string)task["state"]! == "done")
            {
                return task.Body!;
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException(
            $"Not done: {(await platform.GetAsync(Path(requested), RunningStore.Operator)).Text}"
        );
    }

    private static async Task<byte[]> FetchAsync(RunningStore store, string path)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(RunningStore.Operator.Item1, RunningStore.Operator.Item2);
        return await client.GetByteArrayAsync(
            $"http://127.0.0.1:{store.Port}{path}",
            TestContext.Current.CancellationToken
        );
    }

    private static async Task<List<(string Module, string Table)>> TablesAsync(RunningStore store)
    {
        var tables = new List<(string, string)>();
        foreach (var module in Modules)
        {
            var sql =
                store.Provider == DatabaseProvider.Sqlite
                    ? "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) p ON p.name = 'tenant_id' WHERE m.type = 'table'"
                    : $"SELECT table_name::text FROM information_schema.columns WHERE table_schema = '{module}' AND column_name = 'tenant_id'";
            tables.AddRange((await store.QueryAsync(module, sql, r => r.GetString(0))).Select(t => (module, t)));
        }

        return tables;
    }

    private static Task<long> CountAsync(RunningStore store, string module, string table, string? tenant) =>
        store.CountAsync(
            module,
            $"SELECT count(*) FROM \"{table}\"{(tenant is null ? "" : $" WHERE {Of(store, tenant)}")}"
        );

    private static string Of(RunningStore store, string tenant)
    {
        var id = Id<TenantKind>.Parse(tenant).Value;
        return store.Provider == DatabaseProvider.Sqlite ? $"lower(tenant_id) = '{id}'" : $"tenant_id = '{id}'";
    }
}
