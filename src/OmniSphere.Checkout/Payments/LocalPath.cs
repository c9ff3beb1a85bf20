using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments;

/// <summary>Addresses that people are sent back to must be paths of the same host.</summary>
internal static class LocalPath
{
    public static void Check(Validation v, string? path, string field)
    {
        v.Length(path, field, 500);
        v.That(path is null || IsLocal(path), field, "not_local", "A path of this host, beginning with one slash.");
    }

    // "//host" and "/\host" lead browsers elsewhere.
    private static bool IsLocal(string path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl);
}
