using System.Text;
using AwesomeAssertions;
using OmniSphere.Persistence;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Isolation;

/// <summary>
/// Tenants never meet at any door: every operation of the OpenAPI documents that takes an id answers another tenant's id
/// as it answers one that does not exist, whoever asks, and the other tenant's things stay as they are.
/// </summary>
public sealed class ForeignIdTests(SharedStores stores, ITestOutputHelper output)
{
    // What the main job knows; the walk finds further kinds by itself.
    private static readonly string[] Known =
    [
        "cart",
        "cat",
        "crd",
        "imp",
        "key",
        "line",
        "mail",
        "ord",
        "pay",
        "prf",
        "prod",
        "spm",
        "take",
        "tax",
        "usr",
        "var",
        "whk",
    ];

    [Theory]
    [MemberData(nameof(SharedStores.Providers), MemberType = typeof(SharedStores))]
    public async Task Another_tenants_id_is_answered_like_one_that_does_not_exist(DatabaseProvider provider)
    {
        var store = await stores.OnAsync(provider);
        var theirs = await ShopContents.ReadAsync(store.Shop("acme"), $"FOREIGN-{provider}");
        var ours = await ShopContents.ReadAsync(store.Shop("werkstatt"), $"FOREIGN-{provider}");
        theirs.Prefixes.Should().Contain(Known, "there is one of each kind to ask for");
        theirs.Prefixes.SelectMany(theirs.Ids).Should().NotIntersectWith(ours.Prefixes.SelectMany(ours.Ids));
        var before = await SettledAsync(theirs);
        before.Should().HaveCountGreaterThan(15);

        var differences = new List<string>();
        var walked = 0;
        foreach (var operation in ours.Operations.Where(HasForeignParameter))
        {
            foreach (var (who, token) in Callers(ours))
            {
                var foreign = await AskAsync(
                    ours,
                    operation,
                    token,
                    theirs.Baskets[0].Token,
                    p => First(theirs.Ids(p))
                );
                var missing = await AskAsync(ours, operation, token, theirs.Baskets[0].Token, Missing);
                walked++;
                if (foreign != missing)
                {
                    differences.Add($"{operation} by {who}: {foreign} for a foreign id, {missing} for none");
                }
                else if (foreign is { Status: < 300 } && operation.Method != HttpMethod.Get)
                {
                    differences.Add($"{operation} by {who}: {foreign} for an id that does not exist");
                }
            }
        }

        differences.Should().BeEmpty();
        (await ReadAsync(theirs)).Should().Equal(before, "nothing of the other tenant changes");
        output.WriteLine($"{provider}: {walked} calls; kinds {string.Join(", ", theirs.Prefixes.Order())}");

        bool HasForeignParameter(ApiOperation operation) =>
            operation.Parameters.Any(p => Prefix(operation, p) is { } prefix && theirs.Ids(prefix).Count > 0);
    }

    private static (string Who, string? Token)[] Callers(ShopContents shop) =>
        [("nobody", null), ("a shopper", shop.Shopper), ("a merchant", shop.Owner)];

    /// <summary>Asks our shop with ids of someone else's, in the path, the query and the body.</summary>
    private static async Task<(int Status, string? Code)> AskAsync(
        ShopContents ours,
        ApiOperation operation,
        string? token,
        string cartToken,
        Func<string, string?> id
    )
    {
#pragma warning disable CA5394 // Both calls must be the same.
        var samples = new SampleJson(operation, p => id(p) ?? Missing(p), name => Word(ours, name), new Random(7));
#pragma warning restore CA5394
        var path = operation.PathWith(name =>
        {
            var parameter = operation.Parameters.First(p => p.Name == name && p.In == "path");
            return Uri.EscapeDataString(
                Prefix(operation, parameter) is { } prefix
                    ? id(prefix) ?? Missing(prefix)
                    : First(ours.RealValues(operation, name)) ?? "none"
            );
        });
        var query = operation
            .Parameters.Where(p => p.In == "query" && Prefix(operation, p) is not null)
            .Select(p => $"{p.Name}={samples.Text(p.Schema, p.Name)}");
        using var content = operation.Body is { } body
            ? new StringContent(samples.Write(body), Encoding.UTF8, operation.BodyType ?? "application/json")
            : null;
        var answer = await ours.Shop.SendAsync(
            operation.Method,
            $"{path}?{string.Join('&', query)}",
            content,
            ("Authorization", token is null ? null : $"Bearer {token}"),
            ("X-Cart-Token", cartToken),
            ("Idempotency-Key", Guid.CreateVersion7().ToString()),
            ("If-Match", "*")
        );
        return (answer.Status, answer.Code);
    }

    /// <summary>Everything of a shop that can be read by its id, as it stands.</summary>
    private static async Task<SortedDictionary<string, string>> ReadAsync(ShopContents shop)
    {
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var operation in shop.Operations.Where(o => o.Method == HttpMethod.Get && o.PathParameters.Any()))
        {
            foreach (var basket in shop.Baskets)
            {
                var path = operation.PathWith(name =>
                    operation.KindOf(name) == "carts" && name == "id"
                        ? basket.Id
                        : Uri.EscapeDataString(First(shop.RealValues(operation, name)) ?? "none")
                );
                var token = operation.IsForMerchants ? $"Bearer {shop.Owner}" : null;
                var answer = await shop.Shop.GetAsync(path, ("Authorization", token), ("X-Cart-Token", basket.Token));
                // A refusal carries a trace id, which is new each time.
                read[$"{path} {basket.Id}"] = answer.Status < 400 ? answer.Text : $"{answer.Status} {answer.Code}";
            }
        }

        return read;
    }

    /// <summary>Reads until two readings are the same: what events cause takes a moment.</summary>
    // Allocations and mails follow an order; on a busy machine there are pauses between them.
    private static async Task<SortedDictionary<string, string>> SettledAsync(ShopContents shop)
    {
        var last = await ReadAsync(shop);
        for (var (i, same) = (0, 0); i < 40 && same < 4; i++)
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            var next = await ReadAsync(shop);
            same = next.SequenceEqual(last) ? same + 1 : 0;
            last = next;
        }

        return last;
    }

    private static string? Prefix(ApiOperation operation, ApiParameter parameter) =>
        parameter.In is not ("path" or "query") ? null
        : parameter.Name == "idOrSlug" ? "prod"
        : SampleJson.Prefix(operation.Resolve(parameter.Schema));

    private static string? First(IReadOnlyList<string> values) => values is [var first, ..] ? first : null;

    private static string Missing(string prefix) => $"{prefix}_01h455vb4pex5vsknk084sn02q";

    private static string Word(ShopContents ours, string name) =>
        name switch
        {
            "sku" => First(ours.Names("stock", "sku")) ?? "none",
            "email" => "walker@example.org",
            "currency" => Shopping.MainJobTests.Currency(ours.Shop.Slug),
            "country" => "DE",
            "provider" => "test",
            "paymentMethod" => "pm_card_visa",
            "postalCode" => "10115",
            "status" => "draft",
            _ => name,
        };
}
