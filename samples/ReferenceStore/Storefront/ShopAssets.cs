using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;

namespace ReferenceStore.Storefront;

/// <summary>The style sheet and the script, under addresses that change with their content and so may be kept for ever.</summary>
internal static class ShopAssets
{
    private static readonly FrozenDictionary<string, Asset> ByName = new[]
    {
        Load("storefront.css", "text/css; charset=utf-8"),
        Load("storefront.js", "text/javascript; charset=utf-8"),
    }.ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>The address of an asset.</summary>
    public static string Url(string name) => $"/assets/{ByName[name].Hash}/{name}";

    public static void MapAssets(this IEndpointRouteBuilder app) =>
        app.MapGet("/assets/{hash}/{name}", Get).ForPublic().WithoutTenant();

    private static Results<FileContentHttpResult, NotFound> Get(HttpContext http, string hash, string name)
    {
        if (!ByName.TryGetValue(name, out var asset) || asset.Hash != hash)
        {
            return TypedResults.NotFound();
        }

        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
        {
            return TypedResults.File(asset.Content, asset.ContentType);
        }

        headers.ContentEncoding = "br";
        return TypedResults.File(asset.Compressed, asset.ContentType);
    }

    private static Asset Load(string name, string contentType)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Assets/{name}")!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(content.GetBuffer().AsSpan(0, (int)content.Length));
        }

        var bytes = content.ToArray();
        return new(
            name,
            contentType,
            Convert.ToHexStringLower(SHA256.HashData(bytes))[..12],
            bytes,
            compressed.ToArray()
        );
    }

    private sealed record Asset(string Name, string ContentType, string Hash, byte[] Content, byte[] Compressed);
}
