using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Media.Downloads;

/// <summary>Why a picture could not be fetched.</summary>
/// <param name="message">The same for the merchant.</param>
/// <param name="isFinal">Whether another attempt cannot help.</param>
/// <param name="retryAfter">When the server wants to be asked again, if it says so.</param>
/// <param name="isAway">Whether the server does not answer at all.</param>
internal sealed class ImageFetchException(
    string message,
    bool isFinal,
    TimeSpan? retryAfter = null,
    bool isAway = false
) : Exception(message)
{
    public bool IsAway => isAway;

    public bool IsFinal => isFinal;

    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>
/// Fetches a file from an address that a merchant's file names: from the public internet only, whatever a name stands for
/// and wherever it is sent on to, no more than a file may have, and not for long.
/// </summary>
internal sealed class ImageFetch(IHttpClientFactory clients, IOptions<MediaOptions> options, TimeProvider clock)
{
    private const int MostRedirects = 5;

    // Where web servers are; what else listens somewhere is nobody's picture.
    private static readonly int[] Ports = [80, 443, 8080, 8443];

    /// <summary>The file, in a temporary one that goes with the stream.</summary>
    /// <exception cref="ImageFetchException">It cannot be fetched.</exception>
    public async Task<Stream> FetchAsync(string url, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.DownloadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await FollowAsync(Checked(url, null), both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ImageFetchException("No answer in time.", isFinal: false, isAway: true);
        }
        catch (HttpRequestException e) when (e is NotPublicException || e.InnerException is NotPublicException)
        {
            throw new ImageFetchException("The address is not on the public internet.", isFinal: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ImageFetchException("The server cannot be reached.", isFinal: false, isAway: true);
        }
    }

    private async Task<Stream> FollowAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(nameof(ImageFetch));
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.UserAgent.ParseAdd("OmniSphere-Images/1");
            request.Headers.Accept.ParseAdd("image/avif, image/webp, image/png, image/jpeg, image/gif, */*;q=0.1");
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return await ReadAsync(response, cancellationToken);
            }

            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                throw Refused(response);
            }

            url = response.Headers.Location is { } location
                // As it was sent: ToString unescapes, and signed addresses are of what is escaped.
                ? Checked(location.OriginalString, url)
                : throw new ImageFetchException("The server sends on to nowhere.", isFinal: true);
        }

        throw new ImageFetchException("The server sends on too often.", isFinal: true);
    }

    /// <summary>An address as far as it can be judged before its name is looked up; that is judged when it is called.</summary>
    private Uri Checked(string text, Uri? from)
    {
        if (
            !Uri.TryCreate(text, from is null ? UriKind.Absolute : UriKind.RelativeOrAbsolute, out var parsed)
            || !Uri.TryCreate(from ?? parsed, parsed, out var url)
            || url.Scheme is not ("https" or "http")
            || url.UserInfo.Length > 0
        )
        {
            throw new ImageFetchException("Only addresses that begin with https:// or http://.", isFinal: true);
        }

        if (from?.Scheme == "https" && url.Scheme == "http")
        {
            throw new ImageFetchException("The server sends on from https to http.", isFinal: true);
        }

        if (
            !options.Value.DownloadsFromPrivateNetworks
            && (
                !Ports.Contains(url.Port)
                || url.IsLoopback
                || (IPAddress.TryParse(url.DnsSafeHost, out var address) && !PublicNetwork.Holds(address))
            )
        )
        {
            throw new ImageFetchException("The address is not on the public internet.", isFinal: true);
        }

        return url;
    }

    private async Task<Stream> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var most = options.Value.FileSize;
        if (response.Content.Headers.ContentLength > most)
        {
            throw TooLarge(most);
        }

        var file = UploadMedia.TemporaryFile();
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[81_920];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (file.Length + read > most)
                {
                    throw TooLarge(most);
                }

                if (file.Length == 0 && read >= 16 && MediaFormat.Of(buffer.AsSpan(0, read)) is null)
                {
                    throw new ImageFetchException("What the server sends is no picture.", isFinal: true);
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private ImageFetchException Refused(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var after = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - clock.GetUtcNow());
        return new(
            string.Create(CultureInfo.InvariantCulture, $"The server answers {status}."),
            isFinal: status is not (408 or 425 or 429 or >= 500),
            after
        );
    }

    private static ImageFetchException TooLarge(long most) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The file has more than {most} bytes."), isFinal: true);
}
