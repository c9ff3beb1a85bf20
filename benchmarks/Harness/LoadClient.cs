using System.Diagnostics;
using System.Text.Json;
using HdrHistogram;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>The client's process: reads an order from its input, works it off, writes a report to its output.</summary>
internal static class LoadClient
{
    /// <summary>The argument that makes this program a client.</summary>
    public const string Argument = "load-client";

    /// <summary>What it writes when the warm-up is over.</summary>
    public const string Warm = "warm";

    public static async Task<int> RunAsync()
    {
        var order = JsonSerializer.Deserialize<LoadOrder>((await Console.In.ReadLineAsync())!)!;
        var requests = order.Requests.Select(r => r.ToBytes(order.Host)).ToArray();
        var connections = new LoadConnection[order.Connections];
        for (var i = 0; i < connections.Length; i++)
        {
            connections[i] = new LoadConnection();
            await connections[i].ConnectAsync(order.Port);
        }

        await SendAsync(connections, requests, order, order.WarmUp, null);
        Console.WriteLine(Warm);
        await Console.In.ReadLineAsync();
        var histogram = new LongConcurrentHistogram(1, TimeSpan.FromMinutes(1).Ticks, 3);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await SendAsync(connections, requests, order, order.Duration, histogram);
        var elapsed = watch.Elapsed.TotalSeconds;
        Console.WriteLine(
            JsonSerializer.Serialize(
                new LoadReport(
                    histogram.TotalCount / elapsed,
                    histogram.GetValueAtPercentile(50) / (double)TimeSpan.TicksPerMillisecond,
                    histogram.GetValueAtPercentile(99) / (double)TimeSpan.TicksPerMillisecond,
                    histogram.TotalCount,
                    (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds
                )
            )
        );
        foreach (var connection in connections)
        {
            connection.Dispose();
        }

        return 0;
    }

    private static Task SendAsync(
        LoadConnection[] connections,
        byte[][] requests,
        LoadOrder order,
        double? seconds,
        LongConcurrentHistogram? histogram
    )
    {
        var next = -1;
        var end = seconds is { } s ? Stopwatch.GetTimestamp() + (long)(s * Stopwatch.Frequency) : long.MaxValue;
        return Task.WhenAll(connections.Select((connection, number) => Task.Run(() => WorkAsync(connection, number))));

        async Task WorkAsync(LoadConnection connection, int number)
        {
            var share = requests.Length / connections.Length;
            var own = 0;
            while (true)
            {
                var start = Stopwatch.GetTimestamp();
                var shared = order.Shares ? 0 : Interlocked.Increment(ref next);
                if (start >= end || (seconds is null && shared >= requests.Length))
                {
                    return;
                }

                var index = order.Shares ? (number * share) + (own++ % share) : shared % requests.Length;
                await connection.SendAsync(requests[index]);
                histogram?.RecordValue(Math.Max(1, Stopwatch.GetElapsedTime(start).Ticks));
            }
        }
    }
}
