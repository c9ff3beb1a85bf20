using System.Collections.Concurrent;

namespace OmniSphere.Catalogue.Media.Downloads;

/// <summary>
/// The servers that did not answer just now: what else is wanted of them fails for the moment without being asked for, so
/// that one dead server does not hold up the pictures of all others.
/// </summary>
internal sealed class ServersAway(TimeProvider clock)
{
    private const int MostKnown = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ImageFetchException">It did not answer just now.</exception>
    public void Guard(string url)
    {
        if (_until.TryGetValue(ServerOf(url), out var until) && until > clock.GetUtcNow())
        {
            throw new ImageFetchException("The server did not answer just now.", isFinal: false);
        }
    }

    public void Note(string url)
    {
        if (_until.Count >= MostKnown)
        {
            _until.Clear();
        }

        _until[ServerOf(url)] = clock.GetUtcNow() + Pause;
    }

    private static string ServerOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed.Authority : url;
}
