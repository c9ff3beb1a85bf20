using System.Net.Http.Headers;

namespace OmniSphere.Http;

/// <summary>
/// Refuses, before anything reads them, texts in the address that no database keeps (NUL, unpaired surrogates) and JSON
/// in another encoding than UTF-8 (RFC 8259 section 8.1).
/// </summary>
internal static class InputGuard
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsText(request.Path.Value))
        {
            throw Problem.Malformed("The path holds a character that is not allowed.");
        }

        if (request.QueryString.HasValue)
        {
            GuardQuery(request.Query);
        }

        if (
            request.ContentType is { } type
            && MediaTypeHeaderValue.TryParse(type, out var media)
            && media.CharSet?.Trim('"') is { } charset
            && media.MediaType is { } mediaType
            && mediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw StatusProblems.For(StatusCodes.Status415UnsupportedMediaType);
        }

        return next(context);
    }

    private static void GuardQuery(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (!IsText(name))
            {
                throw Problem.Malformed("The query holds a character that is not allowed.");
            }

            foreach (var value in values)
            {
                if (!IsText(value))
                {
                    throw Problem.Malformed("The value holds a character that is not allowed.", name, "character");
                }
            }
        }
    }

    private static bool IsText(string? value)
    {
        for (var i = 0; value is not null && i < value.Length; i++)
        {
            if (value[i] == '\0' || (char.IsLowSurrogate(value[i])))
            {
                return false;
            }

            if (char.IsHighSurrogate(value[i]) && (++i == value.Length || !char.IsLowSurrogate(value[i])))
            {
                return false;
            }
        }

        return true;
    }
}
