using System.Net;
using System.Net.Sockets;

namespace OmniSphere.Testing;

/// <summary>
/// Ports for child processes. A host inside the test process should listen on port 0 instead, which cannot collide.
/// </summary>
public static class FreePort
{
    /// <summary>A loopback TCP port that nobody listens on now. Another process may take it before you do.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
