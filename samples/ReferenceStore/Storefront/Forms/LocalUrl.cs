namespace ReferenceStore.Storefront.Forms;

/// <summary>Addresses from a request that a browser may be sent to: paths of this very host.</summary>
internal static class LocalUrl
{
    /// <summary>The address if it stays on this host, else the other one.</summary>
    public static string Or(string? url, string otherwise) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) ? url : otherwise;
}
