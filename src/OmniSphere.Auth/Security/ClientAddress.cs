using System.Net;
using System.Net.Sockets;

namespace OmniSphere.Auth.Security;

/// <summary>Where the current request comes from. Behind a proxy the host's forwarded-headers middleware has set it.</summary>
internal sealed class ClientAddress(IHttpContextAccessor http)
{
    /// <summary>The address, or null outside a request.</summary>
    public string? Text => Address?.ToString();

    /// <summary>
    /// What attempts are counted by: the IPv4 address, or the /64 network of an IPv6 address, since a single subscriber has
    /// at least that many (RFC 6177).
    /// </summary>
    public string Network
    {
        get
        {
            if (Address is not { AddressFamily: AddressFamily.InterNetworkV6 } address)
            {
                return Text ?? "local";
            }

            var bytes = address.GetAddressBytes();
            bytes.AsSpan(8).Clear();
            return $"{new IPAddress(bytes)}/64";
        }
    }

    private IPAddress? Address =>
        http.HttpContext?.Connection.RemoteIpAddress is { } address
            ? address.IsIPv4MappedToIPv6
                ? address.MapToIPv4()
                : address
            : null;
}
