using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>
/// Loads a host over HTTP from a process of its own, so that what this process allocates and works is the host's. The
/// client still runs on the same cores.
/// </summary>
internal static class HttpLoad
{
    /// <summary>Sends the requests round and round for a while.</summary>
    /// <param name="address">The host's.</param>
    /// <param name="connections">How many.</param>
    /// <param name="warmUp">What does not count: as long as the runtime takes to compile hot code well.</param>
    /// <param name="duration">What counts.</param>
    /// <param name="requests">What is sent.</param>
    /// <param name="shares">Whether each connection has a share of the requests for itself.</param>
    public static Task<LoadResult> RunAsync(
        Uri address,
        int connections,
        TimeSpan warmUp,
        TimeSpan duration,
        IReadOnlyList<LoadRequest> requests,
        bool shares = false
    ) => RunAsync(address, connections, warmUp.TotalSeconds, duration.TotalSeconds, requests, shares);

    /// <summary>Sends each request once: for what can be done only once.</summary>
    public static Task<LoadResult> OnceAsync(Uri address, int connections, IReadOnlyList<LoadRequest> requests) =>
        RunAsync(address, connections, 0, null, requests, shares: false);

    private static async Task<LoadResult> RunAsync(
        Uri address,
        int connections,
        double warmUp,
        double? duration,
        IReadOnlyList<LoadRequest> requests,
        bool shares
    )
    {
        using var client = Start();
        var order = new LoadOrder(address.Port, "bench.localhost", connections, warmUp, duration, shares, requests);
        await client.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order));
        if (await client.StandardOutput.ReadLineAsync() != LoadClient.Warm)
        {
            throw new InvalidOperationException("The load client failed.");
        }

        var (allocated, cpu) = (GC.GetTotalAllocatedBytes(precise: false), Environment.CpuUsage.TotalTime);
        await client.StandardInput.WriteLineAsync("go");
        var answer = await client.StandardOutput.ReadLineAsync();
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: false) - allocated;
        var report = answer is null
            ? throw new InvalidOperationException("The load client failed.")
            : JsonSerializer.Deserialize<LoadReport>(answer)!;
        await client.WaitForExitAsync();
        return new LoadResult(
            report.PerSecond,
            report.P50,
            report.P99,
            allocated / (double)report.Count,
            cpu.TotalMicroseconds / report.Count,
            report.CpuMilliseconds * 1000 / report.Count
        );
    }

    private static Process Start()
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }

        start.ArgumentList.Add(LoadClient.Argument);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }
}
