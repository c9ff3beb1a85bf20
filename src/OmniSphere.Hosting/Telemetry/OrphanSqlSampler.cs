using System.Diagnostics;
using OpenTelemetry.Trace;

namespace OmniSphere.Hosting.Telemetry;

/// <summary>
/// Records the chosen share of traces, and no call outside of one: background work looks into the database all the time,
/// and each look would be a trace of its own.
/// </summary>
internal sealed class OrphanSqlSampler(double ratio) : Sampler
{
    private readonly TraceIdRatioBasedSampler _share = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Kind == ActivityKind.Client
            ? new SamplingResult(SamplingDecision.Drop)
            : _share.ShouldSample(samplingParameters);
}
