using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Media;
using OmniSphere.Media;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Media;

public sealed class MediaOnSqlite(SqliteCatalogue host) : MediaTests(host), IClassFixture<SqliteCatalogue>;

public sealed class MediaOnPostgreSql(PostgreSqlCatalogue host) : MediaTests(host), IClassFixture<PostgreSqlCatalogue>;

public abstract class MediaTests(CatalogueHost host) : CatalogueSuite(host)
{
    private const string Media = "/catalogue/v1/admin/media";
    private const string Products = "/catalogue/v1/admin/products";

    [Fact]
    public async Task An_uploaded_picture_is_served_for_good_as_what_it_is()
    {
        var bytes = Pictures.Png(400, 300);
        var file = await UploadAsync(bytes, name: "../../etc/Lampe rouge.html", type: "text/html");
        ((string)file["contentType"]!, (int)file["width"]!, (int)file["height"]!).Should().Be(("image/png", 400, 300));
        ((string)file["sha256"]!).Should().Be(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        ((string)file["fileName"]!).Should().Be("Lampe rouge.html");

        using var shopper = Shop.Host.Client(Shop.Acme);
        using var answer = await shopper.GetAsync((string)file["url"]!, Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(Stop)).Should().Equal(bytes);
        answer.Content.Headers.ContentType!.ToString().Should().Be("image/png");
        answer.Headers.CacheControl!.ToString().Should().Be("public, max-age=31536000, immutable");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Should().Equal("default-src 'none'; sandbox");
        answer.Content.Headers.ContentDisposition!.DispositionType.Should().Be("inline");

        using var again = new HttpRequestMessage(HttpMethod.Get, (string)file["url"]!);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var known = await shopper.SendAsync(again, Stop);
        known.StatusCode.Should().Be(HttpStatusCode.NotModified);
        known.Headers.ETag.Should().Be(answer.Headers.ETag);
    }

    [Fact]
    public async Task Another_tenant_neither_sees_nor_shows_nor_deletes_a_file()
    {
        var file = await UploadAsync(Pictures.Png());
        using var shopper = Shop.Host.Client(Shop.Lumiere);
        (await shopper.GetAsync((string)file["url"]!, Stop)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var other = Shop.Merchant(Shop.Lumiere);
        (await other.GetAsync($"{Media}/{file["id"]}", Stop)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await other.DeleteAsync($"{Media}/{file["id"]}", Stop)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        var (status, problem) = await PostAsync(other, Products, Product("M-OTHER", (string)file["url"]!));
        (status, (string?)problem["errors"]?["images"]?[0]?["code"])
            .Should()
            .Be((HttpStatusCode.UnprocessableEntity, "unknown"));

        using var merchant = Shop.Merchant(Shop.Acme);
        (await merchant.GetAsync($"{Media}/{file["id"]}", Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once()
    {
        var bytes = Pictures.Png();
        using var merchant = Shop.Merchant(Shop.Acme);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => SendAsync(merchant, bytes, $"copy-{i}.png", "image/png", Media))
        );
        answers.Select(a => (string?)a.Body["id"]).Distinct().Should().ContainSingle();
        answers.Count(a => a.Status == HttpStatusCode.Created).Should().Be(1);
        answers.Where(a => a.Status != HttpStatusCode.Created).Should().OnlyContain(a => a.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_refused_says_why()
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        var png = Pictures.Png();
        await RefusedAsync(
            merchant,
            Encoding.UTF8.GetBytes("<svg onload='alert(1)'/>"),
            Media,
            422,
            "media.type_unknown"
        );
        await RefusedAsync(
            merchant,
            Encoding.UTF8.GetBytes("<script>alert(1)</script>"),
            Media,
            422,
            "media.type_unknown"
        );
        await RefusedAsync(merchant, [], Media, 400, "media.empty");
        await RefusedAsync(merchant, Pictures.Png(20_000, 20_000), Media, 422, "media.too_many_pixels");
        await RefusedAsync(merchant, png, $"{Media}?sha256={new string('0', 64)}", 422, "media.checksum");
        await RefusedAsync(merchant, png, $"{Media}?sha256=abc", 422, "request.invalid");
        var limits = Shop.Host.Services.GetRequiredService<IOptions<MediaOptions>>().Value;
        var most = limits.FileSize;
        limits.FileSize = 10_000;
        try
        {
            await RefusedAsync(merchant, Pictures.Png(length: 10_001), Media, 413, "media.too_large");
        }
        finally
        {
            limits.FileSize = most;
        }

        foreach (
            var (body, type, status, code) in new[]
            {
                ("{}", "application/json", 415, "request.media_type_unsupported"),
                ("--b\r\n", "multipart/form-data; boundary=b", 400, "request.malformed"),
                ("--b--\r\n", "multipart/form-data; boundary=b", 400, "media.empty"),
                ("x", "multipart/form-data", 415, "media.type_unknown"),
                (
                    "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n",
                    "multipart/form-data; boundary=b",
                    400,
                    "media.empty"
                ),
            }
        )
        {
            using var content = new StringContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var answer = await merchant.PostAsync(Media, content, Stop);
            var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
            ((int)answer.StatusCode, (string?)problem["code"]).Should().Be((status, code), "{0} as {1}", body, type);
        }

        using var shopper = Shop.Host.Client(Shop.Acme);
        (await SendAsync(shopper, png, "a.png", "image/png", Media)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await shopper.GetAsync("/catalogue/v1/media/..%2F..%2Fcatalogue.db", Stop))
            .StatusCode.Should()
            .BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_product_shows_its_pictures_in_order_and_keeps_them_from_deletion()
    {
        var first = await UploadAsync(Pictures.Png());
        var second = await UploadAsync(Pictures.Png(), raw: true);
        using var merchant = Shop.Merchant(Shop.Acme);
        var content = Product("M-ORDER", (string)second["url"]!, (string)first["url"]!, "https://example.com/c.jpg");
        var (status, product) = await PostAsync(merchant, Products, content);
        status.Should().Be(HttpStatusCode.Created, product.ToJsonString());
        product["images"]!
            .AsArray()
            .Select(i => (string?)i!["url"])
            .Should()
            .Equal((string)second["url"]!, (string)first["url"]!, "https://example.com/c.jpg");

        using var kept = await merchant.DeleteAsync($"{Media}/{first["id"]}", Stop);
        kept.StatusCode.Should().Be(HttpStatusCode.Conflict);
        ((string?)(await kept.Content.ReadFromJsonAsync<JsonNode>(Stop))!["code"]).Should().Be("media.in_use");

        content["images"]!.AsArray().RemoveAt(1);
        using var change = new HttpRequestMessage(HttpMethod.Put, $"{Products}/{product["id"]}")
        {
            Content = JsonContent.Create(content),
        };
        change.Headers.TryAddWithoutValidation("If-Match", $"\"{product["version"]}\"");
        (await merchant.SendAsync(change, Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await UnusedAsync(merchant)).Should().Contain((string)first["id"]!).And.NotContain((string)second["id"]!);
        (await merchant.DeleteAsync($"{Media}/{first["id"]}", Stop)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await merchant.GetAsync((string)first["url"]!, Stop)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        await EventuallyGoneAsync(first);

        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"{Products}/{product["id"]}?permanent=true");
        removal.Headers.TryAddWithoutValidation("If-Match", "\"2\"");
        (await merchant.SendAsync(removal, Stop)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await merchant.DeleteAsync($"{Media}/{second["id"]}", Stop)).StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_quota_is_exact_however_many_upload_at_once()
    {
        await using var scope = Shop.Scope(Shop.Lumiere);
        var limits = Shop.Host.Services.GetRequiredService<IOptions<MediaOptions>>().Value;
        using var merchant = Shop.Merchant(Shop.Lumiere);
        var before = (long)
            (await merchant.GetFromJsonAsync<JsonNode>("/catalogue/v1/admin/media-usage", Stop))!["bytes"]!;
        limits.Quotas["standard"] = before + 5_500;
        try
        {
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 12)
                    .Select(i => SendAsync(merchant, Pictures.Png(length: 1_000), $"{i}.png", "image/png", Media))
            );
            answers.Count(a => a.Status == HttpStatusCode.Created).Should().Be(5);
            answers
                .Where(a => a.Status != HttpStatusCode.Created)
                .Should()
                .OnlyContain(a => a.Status == HttpStatusCode.Conflict && (string)a.Body["code"]! == "media.quota");
            foreach (var made in answers.Where(a => a.Status == HttpStatusCode.Created))
            {
                (await merchant.DeleteAsync($"{Media}/{made.Body["id"]}", Stop))
                    .StatusCode.Should()
                    .Be(HttpStatusCode.NoContent);
            }

            await Shop.UntilAsync(async () =>
                (long)(await merchant.GetFromJsonAsync<JsonNode>("/catalogue/v1/admin/media-usage", Stop))!["bytes"]!
                == before
            );
        }
        finally
        {
            limits.Quotas.Clear();
        }
    }

    [Fact]
    public async Task A_logo_and_the_picture_of_a_collection_are_kept_from_deletion()
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        foreach (var (list, field) in ((string, string)[])[("brands", "logo"), ("collections", "image")])
        {
            var file = await UploadAsync(Pictures.Png());
            var path = $"/catalogue/v1/admin/{list}";
            var (status, saved) = await PostAsync(
                merchant,
                path,
                new() { ["name"] = $"Shows a {field}", [field] = (string)file["url"]! }
            );
            status.Should().Be(HttpStatusCode.Created, saved.ToJsonString());
            var missing = MediaUrl.Of(Id<MediaKind>.New(Shop.Clock));
            var (refused, problem) = await PostAsync(merchant, path, new() { ["name"] = "Other", [field] = missing });
            (refused, (string?)problem["errors"]?[field]?[0]?["code"])
                .Should()
                .Be((HttpStatusCode.UnprocessableEntity, "unknown"));

            (await UnusedAsync(merchant)).Should().NotContain((string)file["id"]!);
            using var kept = await merchant.DeleteAsync($"{Media}/{file["id"]}", Stop);
            kept.StatusCode.Should().Be(HttpStatusCode.Conflict);
            using var removal = new HttpRequestMessage(HttpMethod.Delete, $"{path}/{saved["id"]}");
            removal.Headers.TryAddWithoutValidation("If-Match", "*");
            (await merchant.SendAsync(removal, Stop)).StatusCode.Should().Be(HttpStatusCode.NoContent);
            (await merchant.DeleteAsync($"{Media}/{file["id"]}", Stop))
                .StatusCode.Should()
                .Be(HttpStatusCode.NoContent);
        }
    }

    [Fact]
    public async Task What_no_product_shows_for_long_goes_and_so_does_an_upload_that_was_given_up()
    {
        var used = await UploadAsync(Pictures.Png());
        var unused = await UploadAsync(Pictures.Png());
        var logo = await UploadAsync(Pictures.Png());
        using var merchant = Shop.Merchant(Shop.Acme);
        (await PostAsync(merchant, Products, Product("M-USED", (string)used["url"]!)))
            .Status.Should()
            .Be(HttpStatusCode.Created);
        (
            await PostAsync(
                merchant,
                "/catalogue/v1/admin/brands",
                new() { ["name"] = "Long shown", ["logo"] = (string)logo["url"]! }
            )
        )
            .Status.Should()
            .Be(HttpStatusCode.Created);
        var storage = Shop.Host.Services.GetRequiredService<IMediaStorage>();
        var abandoned = Id<MediaKind>.New(Shop.Clock);
        var key = MediaFile.KeyOf(Shop.Acme.Id, abandoned);
        await using (var scope = Shop.Scope())
        {
            // As a process leaves it that dies in the middle of an upload.
            var db = scope.Get<CatalogueDbContext>();
            db.MediaRemovals.Add(
                new MediaRemoval
                {
                    Id = abandoned,
                    Size = 0,
                    DueAt = Shop.Clock.GetUtcNow().AddHours(1),
                }
            );
            await db.SaveChangesAsync(Stop);
            using var content = new MemoryStream([1]);
            await storage.WriteAsync(key, content, new MediaInfo(1, "image/png", SHA256.HashData([1])), Stop);
        }

        Shop.Clock.Advance(TimeSpan.FromDays(15));
        await Shop.UntilAsync(async () => !await IsThereAsync(key));
        (await merchant.GetAsync((string)unused["url"]!, Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
        Shop.Clock.Advance(TimeSpan.FromDays(16));
        await EventuallyGoneAsync(unused);
        (await merchant.GetAsync((string)used["url"]!, Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await merchant.GetAsync((string)logo["url"]!, Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_import_keeps_uploaded_pictures_and_refuses_those_that_are_not_there()
    {
        var file = await UploadAsync(Pictures.Png());
        await using var scope = Shop.Scope();
        var missing = MediaUrl.Of(Id<MediaKind>.New(Shop.Clock));
        var lines = $$"""
            { "title": "Shown", "images": [{ "url": "{{file[
                "url"
            ]}}", "alt": "It" }], "variants": [{ "sku": "M-IMP-1", "price": { "amount": 100, "currency": "USD" } }] }
            { "title": "Not shown", "images": ["{{missing}}"], "variants": [{ "sku": "M-IMP-2", "price": { "amount": 100, "currency": "USD" } }] }
            """;
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        var report = await scope
            .Get<IProductImporter>()
            .ImportAsync(content, ImportFormat.JsonLines, cancellationToken: Stop);
        (report.Created, report.Failed).Should().Be((1, 1));
        report.Errors.Should().ContainSingle().Which.Column.Should().Be("images[0]");
        using var merchant = Shop.Merchant(Shop.Acme);
        (await merchant.DeleteAsync($"{Media}/{file["id"]}", Stop)).StatusCode.Should().Be(HttpStatusCode.Conflict);
    }

    private static JsonObject Product(string sku, params string[] images) =>
        new()
        {
            ["title"] = $"With pictures {sku}",
            ["status"] = "published",
            ["images"] = new JsonArray([.. images.Select(i => new JsonObject { ["url"] = i, ["alt"] = "A picture" })]),
            ["variants"] = new JsonArray(
                new JsonObject
                {
                    ["sku"] = sku,
                    ["prices"] = new JsonArray(
                        new JsonObject
                        {
                            ["price"] = new JsonObject { ["amount"] = 100, ["currency"] = "USD" },
                        }
                    ),
                }
            ),
        };

    private async Task<JsonNode> UploadAsync(
        byte[] bytes,
        string name = "a.png",
        string type = "image/png",
        bool raw = false
    )
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        var (status, body) = raw
            ? await SendRawAsync(merchant, bytes)
            : await SendAsync(merchant, bytes, name, type, Media);
        status.Should().Be(HttpStatusCode.Created, body.ToJsonString());
        return body;
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(
        HttpClient client,
        byte[] bytes,
        string name,
        string type,
        string path
    )
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = "file",
            FileName = $"\"{name}\"",
        };
        form.Add(file);
        using var answer = await client.PostAsync(path, form, Stop);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendRawAsync(HttpClient client, byte[] bytes)
    {
        using var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var answer = await client.PostAsync(Media, file, Stop);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(
        HttpClient client,
        string path,
        JsonObject content
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(content) };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await client.SendAsync(request, Stop);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!);
    }

    private static async Task RefusedAsync(HttpClient client, byte[] bytes, string path, int status, string code)
    {
        var (found, problem) = await SendAsync(client, bytes, "a.png", "image/png", path);
        ((int)found, (string?)problem["code"]).Should().Be((status, code));
    }

    private static async Task<List<string?>> UnusedAsync(HttpClient merchant) =>
        [
            .. (await merchant.GetFromJsonAsync<JsonNode>($"{Media}?unused=true&limit=100", Stop))!["items"]!
                .AsArray()
                .Select(m => (string?)m!["id"]),
        ];

    private Task EventuallyGoneAsync(JsonNode file) =>
        Shop.UntilAsync(async () =>
            !await IsThereAsync(MediaFile.KeyOf(Shop.Acme.Id, Id<MediaKind>.Parse((string)file["id"]!)))
        );

    private async Task<bool> IsThereAsync(MediaKey key)
    {
        await using var content = await Shop.Host.Services.GetRequiredService<IMediaStorage>().OpenAsync(key, Stop);
        return content is not null;
    }
}
