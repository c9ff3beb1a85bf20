using System.Text;

namespace OmniSphere.Catalogue.Search;

/// <summary>Makes queries that differ in case and blanks alone the same.</summary>
internal static class QueryText
{
    public static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var letter in text.AsSpan().Trim())
        {
            if (!char.IsWhiteSpace(letter))
            {
                key.Append(char.ToLowerInvariant(letter));
            }
            else if (key[^1] != ' ')
            {
                key.Append(' ');
            }
        }

        return key.ToString();
    }
}
