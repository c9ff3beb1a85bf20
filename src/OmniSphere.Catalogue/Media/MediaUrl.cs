using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Media;

/// <summary>The addresses of uploaded files: paths on the shop's own host.</summary>
internal static class MediaUrl
{
    /// <summary>What all of them begin with.</summary>
    public const string Path = $"/{CatalogueDbContext.Name}/v1/media/";

    public static string Of(Id<MediaKind> id) => Path + id;

    /// <summary>The file that an address names; null when it names none of ours.</summary>
    public static Id<MediaKind>? IdOf(string? url) =>
        url is not null
        && url.StartsWith(Path, StringComparison.Ordinal)
        && Id<MediaKind>.TryParse(url[Path.Length..], out var id)
            ? id
            : null;

    /// <summary>Whether an address is below the path of uploaded files without naming one.</summary>
    public static bool IsBroken(string? url) =>
        url is not null && url.StartsWith(Path, StringComparison.Ordinal) && IdOf(url) is null;

    /// <summary>The uploaded files among images.</summary>
    public static HashSet<Id<MediaKind>> In(IEnumerable<ProductImage> images) =>
        [.. images.Select(i => IdOf(i.Url)).OfType<Id<MediaKind>>()];
}
