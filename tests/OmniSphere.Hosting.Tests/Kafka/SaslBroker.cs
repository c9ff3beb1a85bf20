using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OmniSphere.Hosting.Tests.Kafka;

/// <summary>
/// As much of a broker as a client needs to sign in with SASL PLAIN (https://kafka.apache.org/protocol): it takes the
/// password that it knows, and then hangs up, so that the client comes again.
/// </summary>
internal sealed class SaslBroker : IAsyncDisposable
{
    private const short ApiVersions = 18;
    private const short SaslHandshake = 17;
    private const short SaslAuthenticate = 36;
    private const short Metadata = 3;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    public SaslBroker(string password)
    {
        Password = password;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The password that is taken.</summary>
    public string Password { get; set; }

    /// <summary>The passwords that signed somebody in.</summary>
    public ConcurrentQueue<string> SignedIn { get; } = [];

    /// <summary>The passwords that were refused.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (true)
                {
                    var request = new byte[await ReadLengthAsync(stream)];
                    await stream.ReadExactlyAsync(request, _end.Token);
                    if (Answer(request) is not { } answer)
                    {
                        return;
                    }

                    var length = new byte[4];
                    BinaryPrimitives.WriteInt32BigEndian(length, answer.Length + 4);
                    await stream.WriteAsync((byte[])[.. length, .. request.AsSpan(4, 4), .. answer], _end.Token);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    private async Task<int> ReadLengthAsync(NetworkStream stream)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, _end.Token);
        return BinaryPrimitives.ReadInt32BigEndian(length);
    }

    /// <summary>The answer without its length and correlation id; null hangs up.</summary>
    private byte[]? Answer(byte[] request)
    {
        var (api, version) = (
            BinaryPrimitives.ReadInt16BigEndian(request),
            BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(2))
        );
        return api switch
        {
            ApiVersions => Versions(flexible: version >= 3),
            SaslHandshake => [0, 0, .. Number(1), 0, 5, .. "PLAIN"u8],
            SaslAuthenticate => SignIn(request),
            _ => null,
        };
    }

    private static byte[] Versions(bool flexible)
    {
        (short Api, short Highest)[] known =
        [
            (Metadata, 1),
            (SaslHandshake, 1),
            (ApiVersions, 3),
            (SaslAuthenticate, 0),
        ];
        byte[] tags = flexible ? [0] : [];
        return
        [
            0,
            0,
            .. flexible ? [(byte)(known.Length + 1)] : Number(known.Length),
            .. known.SelectMany(k => (byte[])[0, (byte)k.Api, 0, 0, 0, (byte)k.Highest, .. tags]),
            .. flexible ? Number(0) : [],
            .. tags,
        ];
    }

    private byte[] SignIn(byte[] request)
    {
        // The rest of the request is the length of "\0user\0password", and that.
        var text = Encoding.UTF8.GetString(request);
        var password = text[(text.LastIndexOf('\0') + 1)..];
        var taken = password == Password;
        (taken ? SignedIn : Refused).Enqueue(password);
        return taken ? [0, 0, 255, 255, .. Number(0)] : [0, 58, 0, 2, .. "no"u8, .. Number(0)];
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
