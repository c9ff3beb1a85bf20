using OmniSphere.Http;

namespace OmniSphere.Catalogue.Media;

/// <summary>Why requests about uploaded files are refused.</summary>
internal static class MediaProblems
{
    public static ProblemException NotFound() => Problem.NotFound("media.not_found", "There is no such file.");

    public static ProblemException InUse() =>
        Problem.Conflict(
            "media.in_use",
            "A product, a brand or a collection shows this file; take it from there first."
        );

    public static ProblemException TooLarge(long most) =>
        new(StatusCodes.Status413PayloadTooLarge, "media.too_large", $"A file has at most {most} bytes.");

    public static ProblemException TooManyPixels(long most) =>
        Problem.Unprocessable("media.too_many_pixels", $"A picture has at most {most} pixels.");

    public static ProblemException Unknown() =>
        Problem.Unprocessable("media.type_unknown", "Send a picture as JPEG, PNG, GIF, WebP or AVIF.");

    public static ProblemException WrongType() =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "media.type_unknown",
            "Send a picture as the body, or as the file of a form (multipart/form-data)."
        );

    public static ProblemException Empty() => Problem.BadRequest("media.empty", "There is no file in the request.");

    public static ProblemException Checksum() =>
        Problem.Unprocessable("media.checksum", "The file has another SHA-256 than the request says.");

    public static ProblemException QuotaReached(long quota) =>
        Problem.Conflict("media.quota", $"The shop may keep {quota} bytes.").With("quota", quota);

    public static ProblemException Unavailable() =>
        Problem.Unavailable("media.unavailable", "The storage does not answer.", TimeSpan.FromSeconds(10));
}
