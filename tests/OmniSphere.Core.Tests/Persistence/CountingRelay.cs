using System.Net;
using System.Net.Sockets;

namespace OmniSphere.Core.Tests.Persistence;

/// <summary>Stands before a server and counts how often a client speaks after it was answered: the round trips.</summary>
internal sealed class CountingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly (string Host, int Port) _server;
    private readonly Task _accepting;
    private int _roundTrips;

    public CountingRelay(string host, int port)
    {
        _server = (host, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many there were since the last call.</summary>
    public int Take() => Interlocked.Exchange(ref _roundTrips, 0);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            client.NoDelay = server.NoDelay = true;
            var answered = 1;
            await Task.WhenAny(
                PumpAsync(
                    client,
                    server,
                    () =>
                    {
                        if (Interlocked.Exchange(ref answered, 0) == 1)
                        {
                            Interlocked.Increment(ref _roundTrips);
                        }
                    }
                ),
                PumpAsync(server, client, () => Interlocked.Exchange(ref answered, 1))
            );
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Action heard)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
            {
                heard();
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Either end has gone.
        }
    }
}
