namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>SKUs and barcodes as terms.</summary>
internal static class CodeText
{
    /// <summary>Lower case, otherwise as it is written; never equal to a <see cref="Compact"/> form.</summary>
    public static string AsWritten(string code) => "=" + code.Trim().ToLowerInvariant();

    /// <summary>Lower case, letters and digits only: <c>006-R90321</c> and <c>006r90321</c> are the same.</summary>
    public static string Compact(string code)
    {
        var kept = code.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant);
        return string.Concat(kept);
    }
}
