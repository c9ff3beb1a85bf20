using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Media;
using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Media;

public sealed class ImageDownloadsOnSqlite(SqliteCatalogue host)
    : ImageDownloadTests(host),
        IClassFixture<SqliteCatalogue>;

public sealed class ImageDownloadsOnPostgreSql(PostgreSqlCatalogue host)
    : ImageDownloadTests(host),
        IClassFixture<PostgreSqlCatalogue>;

public abstract class ImageDownloadTests(CatalogueHost host) : CatalogueSuite(host)
{
    private const string Imports = "/catalogue/v1/admin/imports";

    private MediaOptions Limits => Shop.Host.Services.GetRequiredService<IOptions<MediaOptions>>().Value;

    [Fact]
    public async Task Pictures_of_an_import_become_uploaded_files_each_address_once()
    {
        await using var server = await PictureServer.StartAsync();
        Limits.DownloadsFromPrivateNetworks = true;
        using var merchant = Shop.Merchant(Shop.Acme);
        var (first, second) = (server.Url("/a.png"), server.Url("/moved"));
        var lines = $"{Line("D-1", first, second)}\n{Line("D-2", first)}\n{Line("D-3", "/own.jpg")}";
        var import = await ImportAsync(merchant, lines);
        await EndedAsync(merchant, import, done: 2, failed: 0);

        var product = await ProductAsync("D-1");
        product.Images.Select(i => i.Source).Should().Equal(first, second);
        server.Asked["/b.png?sig=a%2Bb%3D"].Should().Be(1, "an address is followed as it was sent");
        product.Images.Should().OnlyContain(i => MediaUrl.IdOf(i.Url) != null && i.Alt == "Seen" && i.Fault == null);
        (await ProductAsync("D-2")).Images[0].Url.Should().Be(product.Images[0].Url);
        (await ProductAsync("D-3")).Images[0].Url.Should().Be("/own.jpg");
        server.Asked["/a.png"].Should().Be(1);
        using var shopper = Shop.Host.Client(Shop.Acme);
        (await shopper.GetByteArrayAsync(product.Images[0].Url, Stop)).Should().Equal(server.Pictures["/a.png"]);
        var page = (await shopper.GetFromJsonAsync<JsonNode>($"/catalogue/v1/products/{product.Slug}", Stop))!;
        page["images"]![0]!.AsObject().Select(p => p.Key).Should().Equal("url", "alt");

        // The same again changes nothing; another product finds the file that is there.
        var again = await ImportAsync(merchant, lines);
        var view = await GetAsync(merchant, again);
        ((int)view["unchanged"]!).Should().Be(3);
        (await ProductAsync("D-1")).Version.Should().Be(product.Version);
        await ImportAsync(merchant, Line("D-4", first));
        (await ProductAsync("D-4")).Images[0].Url.Should().Be(product.Images[0].Url);
        server.Asked["/a.png"].Should().Be(1);

        // What goes out names the source, so that another shop can fetch it as well.
        var file = await merchant.GetStringAsync("/catalogue/v1/admin/products/export", Stop);
        file.Split('\n').Single(l => l.Contains("D-1", StringComparison.Ordinal)).Should().Contain(first);
    }

    [Fact]
    public async Task What_cannot_be_fetched_is_seen_on_import_and_product_and_may_be_tried_again()
    {
        await using var server = await PictureServer.StartAsync();
        Limits.DownloadsFromPrivateNetworks = true;
        using var merchant = Shop.Merchant(Shop.Acme);
        string[] bad =
        [
            server.Url("/missing.png"),
            server.Url("/page.html"),
            server.Url("/endless"),
            server.Url("/loop"),
            server.Url("/to-file"),
            "http://user:secret@127.0.0.1/x.png",
        ];
        var most = Limits.FileSize;
        Limits.FileSize = 100_000;
        try
        {
            var import = await ImportAsync(merchant, Line("D-5", [.. bad, server.Url("/late.png")]));
            await EndedAsync(merchant, import, done: 0, failed: bad.Length, waiting: 1);
            var product = await ProductAsync("D-5");
            product.Images.Take(bad.Length).Select(i => i.Url).Should().Equal(bad);
            product.Images.Take(bad.Length).Should().OnlyContain(i => i.Fault != null);
            product.Images[0].Fault.Should().Be("The server answers 404.");
            product.Images[1].Fault.Should().Be("What the server sends is no picture.");
            var failed = (await merchant.GetFromJsonAsync<JsonNode>($"{Imports}/{import}/images?state=failed", Stop))!;
            failed["items"]!.AsArray().Select(i => (string?)i!["url"]).Should().BeEquivalentTo(bad);

            // A server that is away is asked again after a pause, and answers at last.
            server.Asked["/late.png"].Should().Be(1);
            Shop.Clock.Advance(TimeSpan.FromSeconds(11));
            await Shop.UntilAsync(() => HaveEndedAsync(merchant, import, done: 1, failed: bad.Length, waiting: 0));
            server.Asked["/late.png"].Should().Be(2);

            server.Pictures["/missing.png"] = Pictures.Png();
            using var retry = await merchant.PostAsync($"{Imports}/{import}/images/retry", null, Stop);
            retry.StatusCode.Should().Be(HttpStatusCode.Accepted);
            await EndedAsync(merchant, import, done: 2, failed: bad.Length - 1);
            var mended = (await ProductAsync("D-5")).Images[0];
            (mended.Source, mended.Fault).Should().Be((bad[0], null));
        }
        finally
        {
            Limits.FileSize = most;
        }
    }

    [Fact]
    public async Task Nothing_is_fetched_from_the_hosts_own_networks_whatever_the_address_looks_like()
    {
        await using var server = await PictureServer.StartAsync();
        Limits.DownloadsFromPrivateNetworks = false;
        var fetch = Shop.Host.Services.GetRequiredService<ImageFetch>();
        var port = new Uri(server.Url("/")).Port;
        foreach (
            var url in (string[])
                [
                    server.Url("/a.png"),
                    $"http://localhost:{port}/a.png",
                    "http://127.0.0.1/a.png",
                    "http://127.1/a.png",
                    "http://2130706433/a.png",
                    "http://0x7f.0.0.1/a.png",
                    "http://[::1]/a.png",
                    "http://[::ffff:10.0.0.1]/a.png",
                    "http://169.254.169.254/latest/meta-data/",
                    "http://10.0.0.1/a.png",
                    "http://localhost/a.png",
                    "http://example.com:22/a.png",
                    "ftp://example.com/a.png",
                    "file:///etc/passwd",
                    "https://user:secret@example.com/a.png",
                    "//example.com/a.png",
                ]
        )
        {
            var call = () => fetch.FetchAsync(url, Stop);
            (await call.Should().ThrowAsync<ImageFetchException>(url)).Which.IsFinal.Should().BeTrue(url);
        }

        server.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task A_download_that_a_crash_cut_off_is_done_after_its_lease()
    {
        await using var server = await PictureServer.StartAsync();
        Limits.DownloadsFromPrivateNetworks = true;
        using var merchant = Shop.Merchant(Shop.Acme);
        var import = await ImportAsync(merchant, Line("D-6", server.Url("/late.png")));
        await EndedAsync(merchant, import, done: 0, failed: 0, waiting: 1);
        await using (var scope = Shop.Scope())
        {
            // As a process leaves it that dies during the attempt.
            var db = scope.Get<CatalogueDbContext>();
            var url = server.Url("/late.png");
            var lease = Shop.Clock.GetUtcNow().AddMinutes(2);
            await db.TransactAsync(
                ct =>
                    db.ImageDownloads.Where(d => d.Url == url)
                        .ExecuteUpdateAsync(s => s.SetProperty(d => d.DueAt, lease), ct),
                Stop
            );
        }

        Shop.Clock.Advance(TimeSpan.FromSeconds(61));
        Shop.Clock.Advance(TimeSpan.FromSeconds(61));
        await Shop.UntilAsync(() => HaveEndedAsync(merchant, import, done: 1, failed: 0, waiting: 0));
        MediaUrl.IdOf((await ProductAsync("D-6")).Images[0].Url).Should().NotBeNull();
    }

    [Fact]
    public async Task A_picture_of_more_products_than_a_transaction_has_reaches_all_of_them()
    {
        await using var server = await PictureServer.StartAsync();
        Limits.DownloadsFromPrivateNetworks = true;
        using var merchant = Shop.Merchant(Shop.Acme);
        var count = ImageArrival.Batch + 3;
        var lines = string.Join('\n', Enumerable.Range(0, count).Select(i => Line($"DM-{i}", server.Url("/a.png"))));
        await EndedAsync(merchant, await ImportAsync(merchant, lines), done: 1, failed: 0);
        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        var images = await db
            .Variants.Where(v => v.Sku.StartsWith("DM-"))
            .Select(v => v.Product!.Images)
            .ToListAsync(Stop);
        images.Should().HaveCount(count).And.OnlyContain(i => MediaUrl.IdOf(i[0].Url) != null);
        (
            await db.ImageWaits.CountAsync(
                w => db.ImageDownloads.Any(d => d.UrlHash == w.UrlHash && d.State == DownloadState.Done),
                Stop
            )
        )
            .Should()
            .Be(0);
    }

    [Fact]
    public async Task Shops_take_turns_and_a_server_that_is_away_is_not_asked_for_every_picture()
    {
        var later = Shop.Clock.GetUtcNow().AddYears(1);
        foreach (var (tenant, count) in ((Tenant, int)[])[(Shop.Acme, 90), (Shop.Lumiere, 2)])
        {
            await using var scope = Shop.Scope(tenant);
            var db = scope.Get<CatalogueDbContext>();
            db.ImageDownloads.AddRange(
                Enumerable
                    .Range(0, count)
                    .Select(i => new ImageDownload
                    {
                        UrlHash = QueueImages.HashOf($"turn-{i}"),
                        Url = $"https://away.example/{i}.png",
                        State = DownloadState.Failed,
                        ImportId = Id<ImportKind>.New(Shop.Clock),
                        DueAt = later.AddSeconds(tenant == Shop.Acme ? i : 100),
                    })
            );
            await db.SaveChangesAsync(Stop);
        }

        var turns = await Shop
            .Host.Services.GetRequiredService<DownloadImages>()
            .DueAsync(DownloadState.Failed, later.AddHours(1), Stop);
        turns
            .Take(4)
            .Select(t => t.Tenant)
            .Should()
            .BeEquivalentTo([Shop.Acme.Id, Shop.Lumiere.Id, Shop.Acme.Id, Shop.Lumiere.Id]);
        turns.Count.Should().BeGreaterThan(20);

        var away = new ServersAway(Shop.Clock);
        away.Note("https://away.example/1.png");
        away.Guard("https://there.example/1.png");
        away.Invoking(a => a.Guard("https://AWAY.example/2.png"))
            .Should()
            .Throw<ImageFetchException>()
            .Which.IsFinal.Should()
            .BeFalse();
        Shop.Clock.Advance(TimeSpan.FromSeconds(61));
        away.Guard("https://away.example/2.png");
    }

    private static string Line(string sku, params string[] images) =>
        new JsonObject
        {
            ["title"] = $"Downloaded {sku}",
            ["images"] = new JsonArray([.. images.Select(i => new JsonObject { ["url"] = i, ["alt"] = "Seen" })]),
            ["variants"] = new JsonArray(
                new JsonObject
                {
                    ["sku"] = sku,
                    ["price"] = new JsonObject { ["amount"] = 100, ["currency"] = "USD" },
                }
            ),
        }.ToJsonString();

    /// <summary>Imports with downloads, and waits until all products are there.</summary>
    private static async Task<string> ImportAsync(HttpClient merchant, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var answer = await merchant.PostAsync($"{Imports}?images=download", content, Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var id = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!["id"]!;
        await EventuallyAsync(async () => (string)(await GetAsync(merchant, id))["state"]! == "completed");
        ((int)(await GetAsync(merchant, id))["failed"]!).Should().Be(0);
        return id;
    }

    private static async Task<JsonNode> GetAsync(HttpClient merchant, string import) =>
        (await merchant.GetFromJsonAsync<JsonNode>($"{Imports}/{import}", Stop))!;

    /// <summary>Waits until so many pictures have come, failed, and wait after a first attempt.</summary>
    private static Task EndedAsync(HttpClient merchant, string import, int done, int failed, int waiting = 0) =>
        EventuallyAsync(() => HaveEndedAsync(merchant, import, done, failed, waiting));

    private static async Task<bool> HaveEndedAsync(
        HttpClient merchant,
        string import,
        int done,
        int failed,
        int waiting
    )
    {
        var images = (await GetAsync(merchant, import))["images"]!;
        var list = (await merchant.GetFromJsonAsync<JsonNode>($"{Imports}/{import}/images?state=waiting", Stop))!;
        return (int)images["done"]! == done
            && (int)images["failed"]! == failed
            && (int)images["waiting"]! == waiting
            && list["items"]!.AsArray().All(i => i!["fault"] is not null);
    }

    private async Task<Product> ProductAsync(string sku)
    {
        await using var scope = Shop.Scope();
        return await scope
            .Get<CatalogueDbContext>()
            .Products.AsNoTracking()
            .SingleAsync(p => p.Variants.Any(v => v.NormalizedSku == sku), Stop);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); )
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(1), "it comes true");
            await Task.Delay(25, Stop);
        }
    }

    /// <summary>A web server with pictures, and with what else merchants' addresses lead to.</summary>
    private sealed class PictureServer : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private PictureServer(WebApplication app) => _app = app;

        public ConcurrentDictionary<string, byte[]> Pictures { get; } =
            new() { ["/a.png"] = Media.Pictures.Png(), ["/b.png"] = Media.Pictures.Png() };

        public ConcurrentDictionary<string, int> Asked { get; } = new();

        public string Url(string path) => _app.Urls.First() + path;

        public static async Task<PictureServer> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var server = new PictureServer(app);
            app.Run(server.AnswerAsync);
            await app.StartAsync(Stop);
            return server;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task AnswerAsync(HttpContext http)
        {
            var path = http.Request.Path.Value!;
            var times = Asked.AddOrUpdate(path + http.Request.QueryString, 1, (_, n) => n + 1);
            switch (path)
            {
                case "/moved":
                    http.Response.Redirect("/b.png?sig=a%2Bb%3D");
                    break;
                case "/loop":
                    http.Response.Redirect("/loop");
                    break;
                case "/to-file":
                    http.Response.Redirect("file:///etc/passwd");
                    break;
                case "/page.html":
                    http.Response.ContentType = "image/png";
                    await http.Response.WriteAsync("<html><script>alert(1)</script></html>", Stop);
                    break;
                case "/endless":
                    await http.Response.Body.WriteAsync(Media.Pictures.Png(), Stop);
                    for (var i = 0; i < 100 && !http.RequestAborted.IsCancellationRequested; i++)
                    {
                        await http.Response.Body.WriteAsync(new byte[10_000], http.RequestAborted);
                    }

                    break;
                case "/late.png" when times == 1:
                    http.Response.StatusCode = 503;
                    break;
                case "/late.png":
                    await http.Response.Body.WriteAsync(Media.Pictures.Png(), Stop);
                    break;
                default:
                    if (Pictures.TryGetValue(path, out var bytes))
                    {
                        await http.Response.Body.WriteAsync(bytes, Stop);
                    }
                    else
                    {
                        http.Response.StatusCode = 404;
                    }

                    break;
            }
        }
    }
}
