using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace OmniSphere.Client;

/// <summary>A request that can be made more than once.</summary>
internal sealed class ApiCall(string method, string path)
{
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly StringBuilder _query = new();
    private string _path = path;
    private Func<HttpContent>? _content;
    private bool _isOnce;

    /// <summary>Whether it may be made again when nobody knows what became of it.</summary>
    public bool IsRepeatable { get; private set; } = method is "GET" or "HEAD";

    /// <summary>Whether its body is still there for another try.</summary>
    public bool CanBeSentAgain => !_isOnce;

    public ApiCall Path<T>(string name, T value)
    {
        _path = _path.Replace($"{{{name}}}", Uri.EscapeDataString(Text(value)), StringComparison.Ordinal);
        return this;
    }

    public ApiCall Query<T>(string name, T? value)
    {
        if (value is not null)
        {
            _query
                .Append(_query.Length == 0 ? '?' : '&')
                .Append(Uri.EscapeDataString(name))
                .Append('=')
                .Append(Uri.EscapeDataString(Text(value)));
        }

        return this;
    }

    public ApiCall Header<T>(string name, T? value)
    {
        if (value is not null)
        {
            _headers.Add((name, Text(value)));
        }

        return this;
    }

    /// <summary>An idempotency key, made here where the caller has none: with it a second attempt does nothing twice.</summary>
    public ApiCall Key(string? value)
    {
        IsRepeatable = true;
        return Header("Idempotency-Key", value ?? Guid.CreateVersion7().ToString());
    }

    public ApiCall Json<T>(T body)
    {
        if (body is not null)
        {
            _content = () => JsonContent.Create(body, mediaType: null, ApiJson.Options);
        }

        return this;
    }

    public ApiCall Form(IReadOnlyDictionary<string, string> fields)
    {
        _content = () => new FormUrlEncodedContent(fields);
        return this;
    }

    /// <summary>A body that is read once.</summary>
    public ApiCall Stream(Stream body, string contentType)
    {
        _isOnce = true;
        _content = () =>
        {
            var content = new StreamContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            return content;
        };
        return this;
    }

    public HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_path + _query, UriKind.Relative))
        {
            Content = _content?.Invoke(),
        };
        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static string Text<T>(T value) =>
        value switch
        {
            bool b => b ? "true" : "false",
            DateTimeOffset t => t.ToString("O", CultureInfo.InvariantCulture),
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value?.ToString() ?? "",
        };
}
