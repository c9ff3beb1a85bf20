using System.Net;
using System.Net.Sockets;

namespace OmniSphere.Testing;

/// <summary>A TCP relay on loopback that can hold back what passes through it, as a slow service or network does.</summary>
public sealed class SlowLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly int _target;
    private readonly Task _accepting;
    private long _delayTicks;

    private SlowLink(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port to connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long each answer is held back from now on. None at first.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>Opens a relay to a loopback port, where somebody may listen later.</summary>
    public static SlowLink To(int port) => new(port);

    /// <summary>Ends the relay and every connection through it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                _ = RelayAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _closing.Token);
            var there = near.GetStream().CopyToAsync(far.GetStream(), _closing.Token);
            var back = AnswerAsync(far.GetStream(), near.GetStream());
            await await Task.WhenAny(there, back);
        }
        catch (Exception e)
            when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone, so the other is let go too.
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _closing.Token) is > 0 and var length)
        {
            if (Delay is { Ticks: > 0 } delay)
            {
                await Task.Delay(delay, _closing.Token);
            }

            await to.WriteAsync(buffer.AsMemory(0, length), _closing.Token);
        }
    }
}
