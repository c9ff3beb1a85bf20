using System.Net;

namespace OmniSphere.Catalogue.Search;

/// <summary>The words of a description that may hold HTML.</summary>
internal static class PlainText
{
    public static string? Of(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAny('<', '&'))
        {
            return text;
        }

        var plain = new char[text.Length];
        var length = 0;
        var inTag = false;
        for (var i = 0; i < text.Length; i++)
        {
            // "<" before a blank or a digit is a comparison, not a tag.
            if (text[i] == '<' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!'))
            {
                inTag = true;
            }

            if (!inTag)
            {
                plain[length++] = text[i];
            }
            else if (text[i] == '>')
            {
                inTag = false;
                plain[length++] = ' ';
            }
        }

        return WebUtility.HtmlDecode(new string(plain, 0, length));
    }
}
