using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Media;

/// <summary>Takes a picture as the body of a request or as the file of a form. The same bytes again are the same file.</summary>
internal sealed class UploadMedia(MediaIntake intake, IOptions<MediaOptions> options)
{
    private const string Form = "multipart/form-data";
    private const int LongestBoundary = 70;
    private const int Overhead = 64 * 1024;

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/media",
                (HttpRequest request, string? sha256, UploadMedia handler, CancellationToken ct) =>
                    handler.HandleAsync(request, sha256, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .Accepts<string>(Form, [.. MediaFormat.All.Select(f => f.ContentType)])
            .WithName("UploadMedia")
            .WithSummary("Keeps a picture for products to show; 200 when the shop has it already.");

    private async Task<Results<Created<MediaView>, Ok<MediaView>>> HandleAsync(
        HttpRequest request,
        string? sha256,
        CancellationToken cancellationToken
    )
    {
        if (sha256 is not null && (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit)))
        {
            throw Problem.Invalid("sha256", "format", "64 hexadecimal digits.");
        }

        AllowSize(request);
        await using var file = TemporaryFile();
        var name = await ReceiveAsync(request, file, cancellationToken);
        if (file.Length == 0)
        {
            throw MediaProblems.Empty();
        }

        if (sha256 is not null)
        {
            file.Position = 0;
            var hash = await System.Security.Cryptography.SHA256.HashDataAsync(file, cancellationToken);
            if (!sha256.Equals(Convert.ToHexStringLower(hash), StringComparison.OrdinalIgnoreCase))
            {
                throw MediaProblems.Checksum();
            }
        }

        try
        {
            var (added, isNew) = await intake.AddAsync(file, name, cancellationToken);
            var view = MediaView.From(added);
            return isNew
                ? TypedResults.Created($"/{CatalogueDbContext.Name}/v1/admin/media/{added.Id}", view)
                : TypedResults.Ok(view);
        }
        catch (IOException)
        {
            throw MediaProblems.Unavailable();
        }
    }

    /// <summary>Writes the file of the request into a temporary one.</summary>
    /// <returns>What it is called.</returns>
    private async Task<string?> ReceiveAsync(HttpRequest request, Stream file, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw MediaProblems.WrongType();
        }

        if (type.Type.Equals("image", StringComparison.OrdinalIgnoreCase))
        {
            await CopyAsync(request.Body, file, cancellationToken);
            return null;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (
            !type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase)
            || boundary is not { Length: > 0 and <= LongestBoundary }
        )
        {
            throw MediaProblems.WrongType();
        }

        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.AsFileSection() is { FileStream: { } stream } part)
                {
                    await CopyAsync(stream, file, cancellationToken);
                    return NameOf(part.FileName);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException))
        {
            throw Problem.BadRequest("request.malformed", "The form cannot be read.");
        }

        throw MediaProblems.Empty();
    }

    private async Task CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var most = options.Value.FileSize;
        var buffer = new byte[81_920];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (target.Length + read > most)
            {
                throw MediaProblems.TooLarge(most);
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    // Browsers of old send a path. Only what people read of it is kept: no key is made of it.
    internal static string? NameOf(string? name)
    {
        var last = TextRules.Clean(name)?.Split('/', '\\')[^1].ReplaceLineEndings(" ").Replace('\t', ' ').Trim();
        return last is { Length: > 0 and <= MediaFile.NameLength } ? last : null;
    }

    internal static FileStream TemporaryFile() =>
        new(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 81_920,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose
        );

    // The server's limit is meant for requests that are read into memory.
    private void AllowSize(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Value.FileSize + Overhead;
        }
    }
}
