using AwesomeAssertions;
using OmniSphere;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Platform;

/// <summary>A tenant with a database of its own, beside others in the shared one, in the same process.</summary>
public sealed class OwnDatabaseTests(SharedStores stores)
{
    private static readonly string[] Orders = ["order.created"];

    [Theory]
    [MemberData(nameof(SharedStores.Providers), MemberType = typeof(SharedStores))]
    public async Task A_merchant_with_a_database_of_its_own_sells_from_it_and_leaves_nothing_in_the_shared_one(
        DatabaseProvider provider
    )
    {
        var store = await stores.OnAsync(provider);
        // Its sign-in, its mails, its search index and its orders work: so does the background work on its database.
        var merchant = await NewMerchant.OpenAsync(store, RunningStore.Own);
        var owner = ("Authorization", (string?)$"Bearer {merchant.OwnerToken}");
        var webhook = await merchant.Shop.PostAsync(
            "/checkout/v1/admin/webhooks",
            new { url = "https://receiver.invalid/orders", events = Orders },
            owner
        );
        webhook.Status.Should().Be(200, webhook.Text);
        (await Basket.BuyAsync(merchant.Shop, merchant.Sku)).Last.Status.Should().Be(201);
        await MainJobTests.EventuallyAsync(async () =>
            await CountAsync(store, merchant, "marketing", "profiles", own: true) > 0 ? "seen" : null
        );

        var tried = await MainJobTests.EventuallyAsync(async () =>
        {
            var log = await merchant.Shop.GetAsync(
                $"/checkout/v1/admin/webhooks/{(string)webhook["id"]!}/deliveries",
                owner
            );
            return log["items"].AsArray() is [{ } first, ..] && first["attempts"]!.AsArray().Count > 0 ? "tried" : null;
        });
        tried.Should().NotBeNull("its webhooks are sent");

        foreach (
            var (module, table) in new[]
            {
                ("auth", "users"),
                ("catalogue", "products"),
                ("catalogue", "stock_levels"),
                ("checkout", "orders"),
                ("checkout", "payments"),
                ("checkout", "inbox"),
                ("marketing", "profiles"),
                ("marketing", "deliveries"),
            }
        )
        {
            (await CountAsync(store, merchant, module, table, own: true)).Should().BePositive("{0}.{1}", module, table);
            (await CountAsync(store, merchant, module, table, own: false)).Should().Be(0, "{0}.{1}", module, table);
            (await store.CountAsync(module, $"SELECT count(*) FROM {table} WHERE NOT {Of(store, merchant)}", own: true))
                .Should()
                .Be(0, "nobody else is in {0}.{1}", module, table);
        }

        (await store.Shop("acme").GetAsync("/catalogue/v1/products")).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_database_that_is_not_configured_is_refused()
    {
        var store = await stores.OnAsync(DatabaseProvider.Sqlite);
        var answer = await NewMerchant.CreateAsync(
            store,
            $"nowhere-{Guid.CreateVersion7().ToString("N")[^12..]}",
            "nowhere"
        );
        answer.Status.Should().Be(422, answer.Text);
        answer.Text.Should().Contain("database.unknown");
    }

    private static Task<long> CountAsync(
        RunningStore store,
        NewMerchant merchant,
        string module,
        string table,
        bool own
    ) => store.CountAsync(module, $"SELECT count(*) FROM {table} WHERE {Of(store, merchant)}", own);

    private static string Of(RunningStore store, NewMerchant merchant)
    {
        var id = Id<TenantKind>.Parse(merchant.Id).Value;
        return store.Provider == DatabaseProvider.Sqlite ? $"lower(tenant_id) = '{id}'" : $"tenant_id = '{id}'";
    }
}
