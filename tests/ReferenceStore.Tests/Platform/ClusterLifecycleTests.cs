using System.IO.Compression;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere;
using OmniSphere.Tenancy;
using ReferenceStore.Tests.Cluster;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Platform;

/// <summary>A tenant comes, is served by every service, and leaves, where each service keeps its own part.</summary>
[Collection(OneCluster.Name)]
public sealed class ClusterLifecycleTests(RunningCluster cluster)
{
    private static readonly string[] Modules = ["auth", "catalogue", "checkout", "marketing", "platform"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_is_created_used_exported_and_deleted_with_proof_by_all_services()
    {
        await cluster.StartedAsync();
        var merchant = await NewMerchant.OpenAsync(cluster.Processes.Port);
        (await Basket.BuyAsync(merchant.Shop, merchant.Sku)).Last.Status.Should().Be(201);
        await MainJobTests.EventuallyAsync(async () =>
            await CountAsync("marketing", "profiles", merchant) > 0 ? "seen" : null
        );

        var platform = new ShopClient("", cluster.Processes.Port);
        var path = $"/platform/v1/tenants/{merchant.Id}";
        var export = await DoneAsync(platform, await platform.PostAsync($"{path}/export", null, RunningStore.Operator));
        using (var archive = new ZipArchive(await FetchAsync($"/platform/v1/tasks/{(string)export["id"]!}/archive")))
        {
            foreach (
                var file in (string[])
                    [
                        "auth/users.jsonl",
                        "catalogue/products.jsonl",
                        "checkout/orders.jsonl",
                        "marketing/profiles.jsonl",
                    ]
            )
            {
                using var lines = new StreamReader(archive.GetEntry(file)!.Open());
                (await lines.ReadLineAsync(Stop)).Should().Contain(merchant.Id, file);
            }
        }

        var proof = await DoneAsync(
            platform,
            await platform.SendAsync(HttpMethod.Delete, path, null, RunningStore.Operator)
        );
        var parts = proof["parts"]!.AsArray();
        parts.Select(p => (string)p!["module"]!).Should().Equal(Modules);
        parts.SelectMany(p => p!["sets"]!.AsArray()).Sum(s => (long)s!["rows"]!).Should().BePositive();
        parts.SelectMany(p => p!["sets"]!.AsArray()).Should().OnlyContain(s => (long)s!["remaining"]! == 0);
        foreach (var module in Modules)
        {
            foreach (var table in await TablesAsync(module))
            {
                (await CountAsync(module, table, merchant)).Should().Be(0, "{0}.{1}", module, table);
            }
        }

        var unknown = await MainJobTests.EventuallyAsync(async () =>
            (await merchant.Shop.GetAsync("/catalogue/v1/products")).Code == "tenant.unknown" ? "" : null
        );
        unknown.Should().NotBeNull("nobody knows the shop any more");
    }

    private static async Task<JsonNode> DoneAsync(ShopClient platform, Answer requested)
    {
        requested.Status.Should().Be(202, requested.Text);
        Answer? task = null;
        var done = await MainJobTests.EventuallyAsync(
            async () =>
            {
                task = await platform.GetAsync($"/platform/v1/tasks/{(string)requested["id"]!}", RunningStore.Operator);
                return (string?)task.Body?["state"] == "done" ? task.Body : null;
            },
            attempts: 900
        );
        return done ?? throw new TimeoutException($"Not done: {task?.Text}");
    }

    private async Task<Stream> FetchAsync(string path)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Host = "localhost";
        client.DefaultRequestHeaders.TryAddWithoutValidation(RunningStore.Operator.Item1, RunningStore.Operator.Item2);
        return new MemoryStream(
            await client.GetByteArrayAsync($"http://127.0.0.1:{cluster.Processes.Port}{path}", Stop)
        );
    }

    private async Task<IEnumerable<string>> TablesAsync(string module) =>
        (
            await cluster.QueryAsync(
                module,
                $"SELECT table_name::text FROM information_schema.columns WHERE table_schema = '{module}' AND column_name = 'tenant_id'",
                r => r.GetString(0)
            )
        ).Where(t => t != "outbox"); // Events of the deletion itself.

    private async Task<long> CountAsync(string module, string table, NewMerchant merchant) =>
        (
            await cluster.QueryAsync(
                module,
                $"SELECT count(*) FROM \"{table}\" WHERE tenant_id = '{Id<TenantKind>.Parse(merchant.Id).Value}'",
                r => r.GetInt64(0)
            )
        )[0];
}
