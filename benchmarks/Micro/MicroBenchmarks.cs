using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Tenancy;

namespace OmniSphere.Benchmarks.Micro;

/// <summary>The small things every request does, by BenchmarkDotNet.</summary>
internal sealed class MicroBenchmarks : IBenchmark
{
    public string Name => "micro";

    public string Description => "ids and money beside the bare types of .NET, nanoseconds (smaller is better)";

    public Task<IReadOnlyList<Figure>> RunAsync()
    {
        var config = ManualConfig
            .CreateEmpty()
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddJob(
                Job.ShortRun.WithToolchain(BenchmarkDotNet.Toolchains.InProcess.Emit.InProcessEmitToolchain.Instance)
            )
            .AddLogger(NullLogger.Instance);
        var results = BenchmarkRunner
            .Run<Kernel>(config)
            .Reports.ToDictionary(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name, r => r.ResultStatistics!.Mean);
        return Task.FromResult<IReadOnlyList<Figure>>([
            new Figure("format an id (baseline Guid.ToString)", results["FormatId"], "ns", results["FormatGuid"]),
            new Figure("parse an id (baseline Guid.Parse)", results["ParseId"], "ns", results["ParseGuid"]),
            new Figure("allocate money by ten weights", results["Allocate"], "ns", null),
        ]);
    }
}

/// <summary>The measured operations.</summary>
public class Kernel
{
    private readonly Id<TenantKind> _id = Id<TenantKind>.New(TimeProvider.System);
    private readonly Money _money = new(123_457, Currency.Eur);
    private readonly long[] _weights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    private string _idText = "";
    private string _guidText = "";

    [GlobalSetup]
    public void SetUp() => (_idText, _guidText) = (_id.ToString(), _id.Value.ToString());

    [Benchmark]
    public string FormatId() => _id.ToString();

    [Benchmark]
    public string FormatGuid() => _id.Value.ToString();

    [Benchmark]
    public Id<TenantKind> ParseId() => Id<TenantKind>.Parse(_idText);

    [Benchmark]
    public Guid ParseGuid() => Guid.Parse(_guidText);

    [Benchmark]
    public Money[] Allocate() => _money.Allocate(_weights);
}
