using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Pages;

public sealed class PageCacheOnSqlite(SqliteCatalogue host) : PageCacheTests(host), IClassFixture<SqliteCatalogue>;

public sealed class PageCacheOnPostgreSql(PostgreSqlCatalogue host)
    : PageCacheTests(host),
        IClassFixture<PostgreSqlCatalogue>;

public abstract class PageCacheTests(CatalogueHost host) : CatalogueSuite(host)
{
    [Fact]
    public async Task A_hundred_who_miss_at_once_cost_one_query()
    {
        var slug = await AddAsync(Shop.Acme, 3);
        using var shopper = Shop.Host.Client(Shop.Acme);
        await TextAsync(shopper, "categories"); // The tree is shared by all pages.
        await Shop.IndexedAsync();
        using var queries = new Queries(Shop.Acme, slug);

        var bodies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => TextAsync(shopper, $"products/{slug}")));

        bodies.Distinct().Should().ContainSingle().Which.Should().Contain(slug);
        queries.Seen.Should().ContainSingle();
        await TextAsync(shopper, $"products/{slug}");
        queries.Seen.Should().ContainSingle();
    }

    [Fact]
    public async Task A_page_of_a_category_is_made_once_for_all_who_ask()
    {
        var category = await PlantAsync(Shop.Acme, "Storm lamps");
        await AddAsync(Shop.Acme, 1, category);
        using var shopper = Shop.Host.Client(Shop.Acme);
        await TextAsync(shopper, "categories");
        await Shop.IndexedAsync();
        using var queries = new Queries(Shop.Acme, "product_categories");

        var bodies = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => TextAsync(shopper, "products?category=storm-lamps"))
        );

        bodies.Distinct().Should().ContainSingle();
        queries.Seen.Should().ContainSingle();
    }

    [Fact]
    public async Task What_does_not_show_a_product_is_not_made_anew_when_it_changes()
    {
        var here = await PlantAsync(Shop.Acme, "Here lamps");
        var there = await PlantAsync(Shop.Acme, "There lamps");
        var changing = await AddAsync(Shop.Acme, 5, here);
        var other = await AddAsync(Shop.Acme, 5, there);
        using var shopper = Shop.Host.Client(Shop.Acme);
        // Else the indexer's queries are counted too. By the clock, which stands still, no page is made anew because a
        // category was planted before: see TaxonomyCache.
        await Shop.IndexedAsync();
        string[] all =
        [
            $"products/{changing}",
            $"products/{other}",
            "products?category=here-lamps",
            "products?category=there-lamps",
        ];
        var before = await TagsAsync(shopper, all);
        using var queries = new Queries(Shop.Acme, "variants");

        await ChangeAsync(Shop.Acme, changing, p => p.Title = "Another title");
        var after = await TagsAsync(shopper, all);

        after[0].Should().NotBe(before[0]);
        after[1].Should().Be(before[1]);
        after[2].Should().NotBe(before[2]);
        after[3].Should().Be(before[3]);
        queries
            .Seen.Where(q => q.Contains("LEFT JOIN", StringComparison.Ordinal))
            .Should()
            .ContainSingle("the other page is remembered");
    }

    [Fact]
    public async Task A_product_that_goes_live_appears_and_one_that_is_moved_leaves()
    {
        var first = await PlantAsync(Shop.Acme, "First room");
        var below = await PlantAsync(Shop.Acme, "Below first", first);
        var second = await PlantAsync(Shop.Acme, "Second room");
        var slug = await AddAsync(Shop.Acme, 1, below);
        using var shopper = Shop.Host.Client(Shop.Acme);
        await ChangeAsync(Shop.Acme, slug, p => p.Status = ProductStatus.Draft);
        (await SlugsAsync(shopper, "first-room")).Should().BeEmpty();
        (await StatusAsync(shopper, $"products/{slug}")).Should().Be(HttpStatusCode.NotFound);

        await ChangeAsync(Shop.Acme, slug, p => p.Status = ProductStatus.Published);
        (await SlugsAsync(shopper, "first-room")).Should().Equal(slug);
        (await StatusAsync(shopper, $"products/{slug}")).Should().Be(HttpStatusCode.OK);

        await MoveAsync(Shop.Acme, slug, below, second);
        (await SlugsAsync(shopper, "first-room")).Should().BeEmpty();
        (await SlugsAsync(shopper, "second-room")).Should().Equal(slug);
    }

    [Fact]
    public async Task Readers_never_see_an_older_page_than_the_last_committed_change()
    {
        var slug = await AddAsync(Shop.Acme, 0);
        using var shopper = Shop.Host.Client(Shop.Acme);
        var committed = 0;
        using var done = new CancellationTokenSource();
        var readers = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(
                    async () =>
                    {
                        while (!done.IsCancellationRequested)
                        {
                            var atLeast = Volatile.Read(ref committed);
                            var text = await TextAsync(shopper, $"products/{slug}");
                            var title = (string)JsonNode.Parse(text)!["title"]!;
                            if (title.StartsWith("Edition ", StringComparison.Ordinal))
                            {
                                int.Parse(title.AsSpan(8), System.Globalization.CultureInfo.InvariantCulture)
                                    .Should()
                                    .BeGreaterThanOrEqualTo(atLeast);
                            }
                        }
                    },
                    Stop
                )
            )
            .ToList();

        for (var i = 1; i <= 60; i++)
        {
            await ChangeAsync(Shop.Acme, slug, p => p.Title = $"Edition {i}");
            Volatile.Write(ref committed, i);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Shops_do_not_share_pages_and_do_not_know_each_others_tags()
    {
        var slug = await AddAsync(Shop.Acme, 1);
        await AddAsync(Shop.Lumiere, 2, slug: slug);
        using var acme = Shop.Host.Client(Shop.Acme);
        using var lumiere = Shop.Host.Client(Shop.Lumiere);
        var ours = await TextAsync(acme, $"products/{slug}");
        var theirs = await TextAsync(lumiere, $"products/{slug}");
        var (tag, _) = await TagAsync(acme, $"products/{slug}", null);

        theirs.Should().NotBe(ours);
        (await TagAsync(acme, $"products/{slug}", tag)).Status.Should().Be(HttpStatusCode.NotModified);
        (await TagAsync(lumiere, $"products/{slug}", tag)).Status.Should().Be(HttpStatusCode.OK);
        await ChangeAsync(Shop.Lumiere, slug, p => p.Title = "Theirs alone");
        (await TextAsync(acme, $"products/{slug}")).Should().Be(ours);
        (await TextAsync(lumiere, $"products/{slug}")).Should().Contain("Theirs alone");
    }

    private async Task<string> AddAsync(
        Tenant tenant,
        int units,
        Id<CategoryKind>? category = null,
        string? slug = null
    )
    {
        var sku = (await StockedProduct.AddAsync(Shop, tenant, units))[0];
        await using var scope = Shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        var product = await db.Products.SingleAsync(p => p.Variants.Any(v => v.Sku == sku), Stop);
        product.Slug = slug ?? product.Slug;
        if (category is { } id)
        {
            product.CategoryIds = [id.Value];
            db.ProductCategories.Add(new ProductCategory { CategoryId = id, ProductId = product.Id });
        }

        await db.SaveChangesAsync(Stop);
        return product.Slug;
    }

    private async Task<Id<CategoryKind>> PlantAsync(Tenant tenant, string name, Id<CategoryKind>? parent = null)
    {
        await using var scope = Shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        var tree = await CategoryTree.ReadAsync(db, Stop);
        var category = new CategoryPlanter(tenant.Id, tree.All, Shop.Clock).Plant(
            name,
            parent is { } id ? tree.Find(id) : null
        );
        db.Categories.Add(category);
        scope.Get<TaxonomyCache>().Invalidate(db);
        await db.SaveChangesAsync(Stop);
        return category.Id;
    }

    private async Task ChangeAsync(Tenant tenant, string slug, Action<Product> change)
    {
        await using var scope = Shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        change(await db.Products.SingleAsync(p => p.Slug == slug, Stop));
        await db.SaveChangesAsync(Stop);
    }

    private async Task MoveAsync(Tenant tenant, string slug, Id<CategoryKind> from, Id<CategoryKind> to)
    {
        await using var scope = Shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        var product = await db.Products.SingleAsync(p => p.Slug == slug, Stop);
        product.CategoryIds = [to.Value];
        db.ProductCategories.Remove(
            await db.ProductCategories.SingleAsync(l => l.ProductId == product.Id && l.CategoryId == from, Stop)
        );
        db.ProductCategories.Add(new ProductCategory { CategoryId = to, ProductId = product.Id });
        await db.SaveChangesAsync(Stop);
    }

    private static async Task<string?[]> SlugsAsync(HttpClient client, string category)
    {
        var body = JsonNode.Parse(await TextAsync(client, $"products?category={category}"))!;
        return [.. body["items"]!.AsArray().Select(p => (string?)p!["slug"])];
    }

    private static async Task<string[]> TagsAsync(HttpClient client, string[] paths)
    {
        var tags = new List<string>();
        foreach (var path in paths)
        {
            tags.Add((await TagAsync(client, path, null)).Tag);
        }

        return [.. tags];
    }

    private static async Task<(string Tag, HttpStatusCode Status)> TagAsync(
        HttpClient client,
        string path,
        string? known
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/catalogue/v1/{path}");
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        using var answer = await client.SendAsync(request, Stop);
        answer.Headers.ETag!.IsWeak.Should().BeFalse();
        return (answer.Headers.ETag!.Tag, answer.StatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync($"/catalogue/v1/{path}", Stop);
        return answer.StatusCode;
    }

    private static Task<string> TextAsync(HttpClient client, string path) =>
        client.GetStringAsync($"/catalogue/v1/{path}", Stop);

    /// <summary>The queries of a tenant that name something, in their text or as a value.</summary>
    private sealed class Queries : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly Tenant _tenant;
        private readonly string _name;
        private readonly List<IDisposable> _subscriptions = [];

        public Queries(Tenant tenant, string name)
        {
            (_tenant, _name) = (tenant, name);
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public ConcurrentQueue<string> Seen { get; } = [];

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (
                value.Key == RelationalEventId.CommandExecuting.Name
                && value.Value is CommandEventData { Context: CatalogueDbContext db } data
                && (
                    data.Command.CommandText.Contains(_name, StringComparison.Ordinal)
                    || data.Command.Parameters.Cast<System.Data.Common.DbParameter>().Any(p => Equals(p.Value, _name))
                )
                && db.TenantId == _tenant.Id
            )
            {
                Seen.Enqueue(data.Command.CommandText);
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void Dispose() => _subscriptions.ForEach(s => s.Dispose());
    }
}
