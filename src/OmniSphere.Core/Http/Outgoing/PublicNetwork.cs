using System.Net;
using System.Net.Sockets;

namespace OmniSphere.Http;

/// <summary>
/// Keeps calls to addresses that merchants name out of the host's own networks. The address that a name stands for is
/// looked at when the connection is made, so that it cannot be another one than was checked; no redirect is followed.
/// </summary>
public static class PublicNetwork
{
    // The special-purpose registries of IANA (RFC 6890 and its successors).
    private static readonly IPNetwork[] Special =
    [
        .. (
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
            + "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
            + "::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 ff00::/8"
        )
            .Split(' ')
            .Select(IPNetwork.Parse),
    ];

    /// <summary>Whether an address is one of the public internet.</summary>
    public static bool Holds(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Array.Exists(Special, n => n.Contains(plain));
    }

    /// <summary>
    /// A handler that connects to public addresses only, unless all are allowed. It throws <see cref="NotPublicException"/>
    /// otherwise, perhaps as the inner exception of another.
    /// </summary>
    public static SocketsHttpHandler Handler(bool everywhere) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 16,
            ConnectCallback = (context, ct) => ConnectAsync(context.DnsEndPoint, everywhere, ct),
        };

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint host,
        bool everywhere,
        CancellationToken cancellationToken
    )
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancellationToken);
        var allowed = addresses.Where(a => everywhere || Holds(a)).ToArray();
        if (allowed.Length == 0)
        {
            throw new NotPublicException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A call to an address that is not on the public internet.</summary>
public sealed class NotPublicException() : HttpRequestException("The address is not on the public internet.");
