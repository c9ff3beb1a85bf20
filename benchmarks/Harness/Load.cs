using System.Diagnostics;
using HdrHistogram;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>What a load run saw.</summary>
/// <param name="PerSecond">Operations done a second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile of latency in milliseconds.</param>
/// <param name="Allocated">Bytes allocated in this process per operation.</param>
/// <param name="Cpu">Microseconds of processor time of this process per operation.</param>
/// <param name="ClientCpu">Microseconds of processor time of the client's process per operation.</param>
internal sealed record LoadResult(
    double PerSecond,
    double P50,
    double P99,
    double Allocated,
    double Cpu,
    double ClientCpu = 0
);

/// <summary>Runs an operation from several workers at once, each starting the next as soon as the last is done.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(
        int workers,
        TimeSpan warmUp,
        TimeSpan duration,
        Func<int, long, Task> operation
    )
    {
        var number = 0L;
        var done = 0L;
        await PhaseAsync(warmUp, null);
        var histogram = new LongConcurrentHistogram(1, TimeSpan.FromMinutes(1).Ticks, 3);
        var (allocated, cpu) = (GC.GetTotalAllocatedBytes(precise: false), Environment.CpuUsage.TotalTime);
        var watch = Stopwatch.StartNew();
        await PhaseAsync(duration, histogram);
        var elapsed = watch.Elapsed;
        allocated = GC.GetTotalAllocatedBytes(precise: false) - allocated;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return new LoadResult(
            done / elapsed.TotalSeconds,
            histogram.GetValueAtPercentile(50) / (double)TimeSpan.TicksPerMillisecond,
            histogram.GetValueAtPercentile(99) / (double)TimeSpan.TicksPerMillisecond,
            allocated / (double)Math.Max(1, done),
            cpu.TotalMicroseconds / Math.Max(1, done)
        );

        Task PhaseAsync(TimeSpan length, LongConcurrentHistogram? record) =>
            Task.WhenAll(
                Enumerable
                    .Range(0, workers)
                    .Select(worker =>
                        Task.Run(async () =>
                        {
                            var end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
                            while (Stopwatch.GetTimestamp() < end)
                            {
                                var start = Stopwatch.GetTimestamp();
                                await operation(worker, Interlocked.Increment(ref number));
                                if (record is not null)
                                {
                                    record.RecordValue(Math.Max(1, Stopwatch.GetElapsedTime(start).Ticks));
                                    Interlocked.Increment(ref done);
                                }
                            }
                        })
                    )
            );
    }

    /// <summary>Runs a fixed number of operations, spread over the workers: for what can be done only once each.</summary>
    public static async Task<LoadResult> RunAsync(int workers, int count, Func<int, Task> operation)
    {
        var histogram = new LongConcurrentHistogram(1, TimeSpan.FromMinutes(1).Ticks, 3);
        var next = -1;
        var (allocated, cpu) = (GC.GetTotalAllocatedBytes(precise: false), Environment.CpuUsage.TotalTime);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                        {
                            var start = Stopwatch.GetTimestamp();
                            await operation(i);
                            histogram.RecordValue(Math.Max(1, Stopwatch.GetElapsedTime(start).Ticks));
                        }
                    })
                )
        );
        var elapsed = watch.Elapsed;
        return new LoadResult(
            count / elapsed.TotalSeconds,
            histogram.GetValueAtPercentile(50) / (double)TimeSpan.TicksPerMillisecond,
            histogram.GetValueAtPercentile(99) / (double)TimeSpan.TicksPerMillisecond,
            (GC.GetTotalAllocatedBytes(precise: false) - allocated) / (double)count,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / count
        );
    }
}
