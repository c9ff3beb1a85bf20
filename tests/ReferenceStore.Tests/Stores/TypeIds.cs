using System.Text.RegularExpressions;

namespace ReferenceStore.Tests.Stores;

/// <summary>Finds ids such as <c>prod_01h455vb4pex5vsknk084sn02q</c> in texts.</summary>
internal static partial class TypeIds
{
    public static IEnumerable<string> In(string text) => Pattern().Matches(text).Select(m => m.Value);

    public static bool Is(string text) =>
        Pattern().Match(text) is { Success: true, Length: var length } && length == text.Length;

    [GeneratedRegex("(?<![a-z_])[a-z]{2,8}_[0-7][0-9a-hjkmnp-tv-z]{25}(?![0-9a-z])", RegexOptions.None, 5000)]
    private static partial Regex Pattern();
}
