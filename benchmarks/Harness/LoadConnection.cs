using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>
/// A connection that sends ready-made HTTP/1.1 requests and reads past the answers: a load generator that takes little
/// of the processor it shares with what it measures.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _length;

    public async Task ConnectAsync(int port) => await _socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Sends a request and waits for the whole answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is no success.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        _length = 0;
        int end;
        while ((end = AnswerEnd()) < 0)
        {
            if (_length == _buffer.Length)
            {
                throw new InvalidOperationException("The answer is too long.");
            }

            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_length));
            if (read == 0)
            {
                throw new InvalidOperationException("The connection was closed.");
            }

            _length += read;
        }

        if (_buffer[9] != (byte)'2')
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(_buffer, 0, Math.Min(end, 2000)));
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Where the answer ends, or -1 while it is not complete.</summary>
    private int AnswerEnd()
    {
        var answer = _buffer.AsSpan(0, _length);
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return -1;
        }

        var body = head + 4;
        var length = answer[..body].IndexOf("Content-Length: "u8);
        if (length >= 0)
        {
            return Utf8Parser.TryParse(answer[(length + 16)..body], out int size, out _) && _length >= body + size
                ? body + size
                : -1;
        }

        // Answers are chunked, or empty as 204 is.
        if (answer[..body].IndexOf("chunked"u8) < 0)
        {
            return body;
        }

        while (true)
        {
            var line = answer[body..].IndexOf("\r\n"u8);
            if (line < 0 || !Utf8Parser.TryParse(answer.Slice(body, line), out int chunk, out _, 'X'))
            {
                return -1;
            }

            body += line + 2 + chunk + 2;
            if (body > _length)
            {
                return -1;
            }

            if (chunk == 0)
            {
                return body;
            }
        }
    }
}
