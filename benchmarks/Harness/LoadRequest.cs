using System.Globalization;
using System.Text;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>A request of a load run.</summary>
/// <param name="Method">For example <c>GET</c>.</param>
/// <param name="Path">With its query.</param>
/// <param name="Body">JSON, or null.</param>
/// <param name="Headers">Beside those that every request has.</param>
internal sealed record LoadRequest(
    string Method,
    string Path,
    string? Body = null,
    IReadOnlyDictionary<string, string>? Headers = null
)
{
    /// <summary>As it goes over the wire (RFC 9112).</summary>
    public byte[] ToBytes(string host)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Method} {Path} HTTP/1.1\r\nHost: {host}\r\n");
        text.Append("Accept: application/json\r\n");
        foreach (var (name, value) in Headers ?? new Dictionary<string, string>())
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (Body is not null)
        {
            text.Append("Content-Type: application/json\r\n");
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(Body).ToString());
    }
}

/// <summary>What the client's process is to do.</summary>
/// <param name="Port">On the loopback.</param>
/// <param name="Host">The value of the Host header.</param>
/// <param name="Connections">How many, each sending its next request when the last was answered.</param>
/// <param name="WarmUp">Seconds that do not count.</param>
/// <param name="Duration">Seconds that count, or null to send each request once.</param>
/// <param name="Shares">Whether each connection has a share of the requests for itself.</param>
/// <param name="Requests">Sent round and round.</param>
internal sealed record LoadOrder(
    int Port,
    string Host,
    int Connections,
    double WarmUp,
    double? Duration,
    bool Shares,
    IReadOnlyList<LoadRequest> Requests
);

/// <summary>What the client's process saw.</summary>
internal sealed record LoadReport(double PerSecond, double P50, double P99, long Count, double CpuMilliseconds);
