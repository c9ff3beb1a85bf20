using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace OmniSphere.Marketing.Tests.Mail;

/// <summary>An SMTP server of a few verbs (RFC 5321) on a loopback port, which answers as the test wants.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<byte[]> _received = [];
    private readonly Task _running;

    public SmtpListener()
    {
        _listener.Start();
        _running = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What <c>RCPT TO</c> is answered with.</summary>
    public string Recipient { get; set; } = "250 OK";

    /// <summary>What the finished mail is answered with; null hangs up after it was read.</summary>
    public string? Data { get; set; } = "250 OK";

    /// <summary>Never says a word.</summary>
    public bool Silent { get; set; }

    public IReadOnlyList<MimeMessage> Received => [.. _received.Select(Load)];

    public async ValueTask DisposeAsync()
    {
        // Accepting must have ended before the socket closes: a listener that is stopped cannot be asked to accept.
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private static MimeMessage Load(byte[] source)
    {
        using var stream = new MemoryStream(source);
        return MimeMessage.Load(stream);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await ConverseAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // The client has gone.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(NetworkStream stream)
    {
        // Latin-1 keeps every byte of the mail.
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        if (Silent)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        await writer.WriteLineAsync("220 test ESMTP");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(' ', 2)[0].ToUpperInvariant())
            {
                case "RCPT":
                    await writer.WriteLineAsync(Recipient);
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 Go on");
                    var mail = await ReadMailAsync(reader);
                    if (Data is null)
                    {
                        return;
                    }

                    if (Data.StartsWith('2'))
                    {
                        _received.Add(Encoding.Latin1.GetBytes(mail));
                    }

                    await writer.WriteLineAsync(Data);
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 Bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 OK");
                    break;
            }
        }
    }

    private async Task<string> ReadMailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return mail.ToString();
    }
}
