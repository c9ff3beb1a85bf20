using System.Buffers.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Media;

namespace OmniSphere.Catalogue.Media;

/// <summary>
/// Answers an uploaded file to anybody. It never changes, so whoever has it need not ask again; it is shown as what its
/// bytes are and nothing else.
/// </summary>
internal sealed class ServeMedia(CatalogueDbContext db, IMediaStorage storage)
{
    private static readonly string[] Types = [.. MediaFormat.All.Select(f => f.ContentType)];

    public static void Map(ModuleRoutes shop) =>
        shop.MapGet(
                "/media/{id}",
                (Id<MediaKind> id, HttpContext http, ServeMedia handler) => handler.HandleAsync(id, http)
            )
            .ForPublic()
            .Produces(StatusCodes.Status200OK, contentType: Types[0], additionalContentTypes: Types[1..])
            .WithName("ServeMedia")
            .WithSummary("An uploaded file, to be kept for good by whoever fetches it.");

    private async Task HandleAsync(Id<MediaKind> id, HttpContext http)
    {
        var stop = http.RequestAborted;
        var file =
            await db.MediaFiles.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, stop)
            ?? throw MediaProblems.NotFound();
        var response = http.Response;
        var tag = $"\"{Base64Url.EncodeToString(file.Sha256)}\"";
        if (ETags.IsKnown(http.Request, tag))
        {
            Describe(response.Headers, tag);
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await using var content = await OpenAsync(file, stop);
        Describe(response.Headers, tag);
        response.ContentType = file.ContentType;
        response.ContentLength = file.Size;
        var disposition = new ContentDispositionHeaderValue("inline");
        disposition.SetHttpFileName(file.FileName ?? NameOf(file));
        response.Headers.ContentDisposition = disposition.ToString();
        await content.CopyToAsync(response.Body, stop);
    }

    private static void Describe(IHeaderDictionary headers, string tag)
    {
        headers.ETag = tag;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        // Opened by itself it may neither load nor run anything.
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
    }

    private async Task<Stream> OpenAsync(MediaFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await storage.OpenAsync(file.Key, cancellationToken) ?? throw MediaProblems.NotFound();
        }
        catch (IOException)
        {
            throw MediaProblems.Unavailable();
        }
    }

    private static string NameOf(MediaFile file) =>
        $"{file.Id}.{MediaFormat.All.First(f => f.ContentType == file.ContentType).Extension}";
}
