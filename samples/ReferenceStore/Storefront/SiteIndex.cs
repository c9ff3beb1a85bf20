using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Caching.Memory;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Shops;

namespace ReferenceStore.Storefront;

/// <summary>What search engines read first: <c>robots.txt</c> and the list of pages (https://www.sitemaps.org/protocol.html).</summary>
internal static class SiteIndex
{
    private const string Namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private const int PageSize = 100;
    private const int MostProducts = 2_000;
    private const int MostOthers = 2_000;

    // The list costs up to twenty searches, and anybody may ask for it.
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/robots.txt", Robots).ForPublic();
        app.MapGet("/sitemap.xml", SitemapAsync).ForPublic();
    }

    private static IResult Robots(HttpRequest request) =>
        Results.Text(
            $"""
            User-agent: *
            Disallow: /cart
            Disallow: /checkout
            Disallow: /account
            Disallow: /order/
            Sitemap: {Absolute(request, "/sitemap.xml")}

            """
        );

    private static async Task<IResult> SitemapAsync(
        HttpContext http,
        StoreApi api,
        StoreCatalogue catalogue,
        ITenantContext tenant,
        IMemoryCache memory,
        CancellationToken cancellationToken
    )
    {
        var paths = await memory.GetOrCreateAsync(
            (typeof(SiteIndex), tenant.RequiredId),
            entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = KeepFor;
                return PathsAsync(api, catalogue, cancellationToken);
            }
        );
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Text(Write(paths!.Select(p => Absolute(http.Request, p))), "application/xml", Encoding.UTF8);
    }

    private static async Task<List<string>> PathsAsync(
        StoreApi api,
        StoreCatalogue catalogue,
        CancellationToken cancellationToken
    )
    {
        var paths = new List<string> { "/" };
        Add(paths, await catalogue.CategoriesAsync(cancellationToken));
        await AddAsync(
            paths,
            "/collections/",
            async cursor =>
            {
                var some = await api.ListCollectionsAsync(PageSize, cursor, cancellationToken);
                return (some.Items.Select(c => c.Slug), some.NextCursor);
            }
        );
        await AddAsync(
            paths,
            "/b/",
            async cursor =>
            {
                var some = await api.ListBrandsAsync(PageSize, cursor, cancellationToken);
                return (some.Items.Select(b => b.Slug), some.NextCursor);
            }
        );
        for (var page = 1; page <= MostProducts / PageSize; page++)
        {
            var request = new SearchRequest
            {
                Page = page,
                Size = PageSize,
                Sort = "newest",
            };
            var found = await api.SearchAsync(request, cancellationToken);
            paths.AddRange(found.Items.Select(p => $"/p/{p.Slug}"));
            if (page * PageSize >= found.Total)
            {
                break;
            }
        }

        return paths;
    }

    private static async Task AddAsync(
        List<string> paths,
        string prefix,
        Func<string?, Task<(IEnumerable<string> Slugs, string? Next)>> ask
    )
    {
        string? cursor = null;
        for (var read = 0; read < MostOthers; read += PageSize)
        {
            var (slugs, next) = await ask(cursor);
            paths.AddRange(slugs.Select(slug => prefix + slug));
            if (next is null)
            {
                return;
            }

            cursor = next;
        }
    }

    private static void Add(List<string> paths, IEnumerable<Category> categories)
    {
        foreach (var category in categories)
        {
            paths.Add($"/c/{category.Slug}");
            Add(paths, category.Below);
        }
    }

    private static string Write(IEnumerable<string> addresses)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("urlset", Namespace);
            foreach (var address in addresses)
            {
                xml.WriteStartElement("url", Namespace);
                xml.WriteElementString("loc", Namespace, address);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static string Absolute(HttpRequest request, string path) =>
        UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, path);
}
