using System.Text.Json.Nodes;
using AwesomeAssertions;

namespace ReferenceStore.Tests.Stores;

/// <summary>
/// What a shop really holds, read through its own API: ids by their prefix, names by the kind of thing they name. It buys
/// something first, so that there are carts, payments, orders, profiles and mails.
/// </summary>
public sealed class ShopContents
{
    private const string Buyer = "walker@example.org";
    private static readonly string[] Naming = ["key", "code", "slug", "sku", "email", "name", "language"];

    private static readonly string[] Events = ["order.created"];
    private static readonly string[] Permissions = ["catalogue.products.read"];

    private readonly Dictionary<string, List<string>> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Field), List<string>> _names = [];

    private ShopContents(ShopClient shop, IReadOnlyList<ApiOperation> operations, string owner, string shopper) =>
        (Shop, Operations, Owner, Shopper) = (shop, operations, owner, shopper);

    public ShopClient Shop { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>Access token of the merchant who may do everything.</summary>
    public string Owner { get; }

    /// <summary>Access token of the demo shopper.</summary>
    public string Shopper { get; }

    /// <summary>Open, filled, paid and completed carts of unknown shoppers.</summary>
    public List<Shopping.Basket> Baskets { get; } = [];

    /// <summary>Prefixes of the ids that were found.</summary>
    public IReadOnlyCollection<string> Prefixes => _ids.Keys;

    public static async Task<ShopContents> ReadAsync(ShopClient shop, string sku, int baskets = 1)
    {
        ArgumentNullException.ThrowIfNull(shop);
        var person = Data.DemoShops.Find(shop.Slug).Settings.Shopper;
        var contents = new ShopContents(
            shop,
            await ApiOperation.ReadAllAsync(shop),
            await shop.SignInOwnerAsync(),
            await shop.SignInAsync("/auth/v1/login", "storefront", person.Email, person.Password)
        );
        contents.Keep(
            "imports",
            JsonValue.Create(
                await shop.ImportAsync(
                    contents.Owner,
                    ShopClient.ProductLine(sku, 500, 700, Shopping.MainJobTests.Currency(shop.Slug))
                )
            )
        );
        for (var i = 0; i < baskets; i++)
        {
            await contents.ShopAsync(sku);
        }

        await contents.PrepareAsync();
        await contents.BrowseAsync(sku);
        return contents;
    }

    /// <summary>Ids that begin with a prefix such as <c>prod</c>; none where there is no such thing.</summary>
    public IReadOnlyList<string> Ids(string prefix) => _ids.GetValueOrDefault(prefix) ?? [];

    /// <summary>Values of a naming field (<c>code</c>) of a kind of thing (<c>coupons</c>).</summary>
    public IReadOnlyList<string> Names(string kind, string field) => _names.GetValueOrDefault((kind, field)) ?? [];

    private async Task ShopAsync(string sku)
    {
        var open = await Shopping.Basket.CreateAsync(Shop);
        Keep("carts", (await open.AddAsync(sku)).Body);
        var paid = await Shopping.Basket.CreateAsync(Shop);
        Keep("carts", (await paid.AddAsync(sku)).Body);
        await paid.FillInAsync(Buyer);
        Keep("payments", (await paid.PayAsync()).Body);
        var asked = await Shopping.Basket.CreateAsync(Shop);
        await asked.AddAsync(sku);
        await asked.FillInAsync(Buyer);
        var payment = await asked.PayAsync("pm_card_authenticationRequired");
        Keep("payments", payment.Body);
        if ((string?)payment.Body?["nextAction"]?["url"] is { } url)
        {
            Add(_names, ("test-payments", "reference"), url.Split('?')[0].Split('/')[^1]);
        }

        var (bought, order) = await Shopping.Basket.BuyAsync(Shop, sku, email: Buyer);
        Keep("orders", order.Body);
        Baskets.AddRange([open, paid, asked, bought]);
    }

    /// <summary>One of each kind of thing that no shop has of itself.</summary>
    private async Task PrepareAsync()
    {
        var owner = ("Authorization", $"Bearer {Owner}");
        var amount = new { amount = 500, currency = Shopping.MainJobTests.Currency(Shop.Slug) };
        var made = new[]
        {
            await Shop.PostAsync("/checkout/v1/admin/gift-cards", new { amount }, owner, NewKey()),
            await Shop.PostAsync(
                "/checkout/v1/admin/webhooks",
                new
                {
                    url = "https://hooks.example.com/shop",
                    events = Events,
                    active = false,
                },
                owner,
                NewKey()
            ),
            await Shop.PostAsync(
                "/auth/v1/admin/api-keys",
                new { name = "walk", permissions = Permissions },
                owner,
                NewKey()
            ),
            await Shop.PostAsync("/catalogue/v1/admin/stock-takes", new { }, owner, NewKey()),
            await Shop.PostAsync(
                "/checkout/v1/payment-methods",
                new
                {
                    provider = "test",
                    paymentMethod = "pm_card_visa",
                    agreed = true,
                },
                ("Authorization", $"Bearer {Shopper}"),
                NewKey()
            ),
        };
        foreach (var answer in made)
        {
            answer.Status.Should().BeOneOf([200, 201], answer.Text);
        }

        static (string, string?) NewKey() => ("Idempotency-Key", Guid.CreateVersion7().ToString());
    }

    /// <summary>Reads every list and, once ids are known, every single thing below it.</summary>
    private async Task BrowseAsync(string sku)
    {
        // What is our own comes first: nobody else changes it meanwhile.
        Keep("products", await ReadAsync($"/catalogue/v1/admin/products?sku={sku}"));
        Keep("stock", await ReadAsync($"/catalogue/v1/admin/stock?sku={sku}"));
        // The order's news takes a moment to become a profile and a mail.
        var mails = await Shopping.MainJobTests.EventuallyAsync(async () =>
            await ReadAsync($"/marketing/v1/admin/mails?to={Buyer}") is { } sent && sent["items"]?.AsArray().Count > 0
                ? sent
                : null
        );
        Keep("mails", mails);
        Keep("profiles", await ReadAsync($"/marketing/v1/admin/profiles?email={Buyer}"));
        foreach (var list in Operations.Where(o => o.Method == HttpMethod.Get && !o.PathParameters.Any()))
        {
            Keep(list.Path.Split('/')[^1], await ReadAsync(list.Path));
        }

        foreach (var read in Operations.Where(o => o.Method == HttpMethod.Get && o.PathParameters.Any()))
        {
            if (read.PathParameters.All(p => RealValues(read, p).Count > 0))
            {
                var path = read.PathWith(p => Uri.EscapeDataString(RealValues(read, p)[0]));
                Keep(read.KindOf(read.PathParameters.First()), await ReadAsync(path));
            }
        }
    }

    /// <summary>Values that a path parameter really has in this shop.</summary>
    public IReadOnlyList<string> RealValues(ApiOperation operation, string parameter)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var schema = operation.Resolve(operation.Parameters.First(p => p.Name == parameter && p.In == "path").Schema);
        return SampleJson.Prefix(schema) is { } prefix ? Ids(prefix)
            : parameter == "idOrSlug" ? Ids("prod")
            : Names(operation.KindOf(parameter), parameter);
    }

    private async Task<JsonNode?> ReadAsync(string path) =>
        (
            await Shop.GetAsync(
                path,
                ("Authorization", $"Bearer {(path.Contains("/admin", StringComparison.Ordinal) ? Owner : Shopper)}")
            )
        ).Body;

    private void Keep(string kind, JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    Keep(kind, item);
                }

                break;
            case JsonObject thing:
                foreach (var (field, value) in thing)
                {
                    if (value is JsonValue text && Naming.Contains(field) && text.TryGetValue<string>(out var name))
                    {
                        Add(_names, (kind, field), name);
                    }

                    Keep(kind, value);
                }

                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && TypeIds.Is(text):
                Add(_ids, text[..text.LastIndexOf('_')], text);
                break;
        }
    }

    private static void Add<TKey>(Dictionary<TKey, List<string>> values, TKey key, string value)
        where TKey : notnull
    {
        if (!values.TryGetValue(key, out var known))
        {
            values[key] = known = [];
        }

        if (!known.Contains(value))
        {
            known.Add(value);
        }
    }
}
