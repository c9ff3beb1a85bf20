using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OmniSphere.Marketing;

/// <summary>Marketing's traces and metrics, both named <c>OmniSphere.Marketing</c>.</summary>
internal sealed class MarketingTelemetry : IDisposable
{
    public const string Name = "OmniSphere.Marketing";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _mails;
    private readonly Counter<long> _merges;
    private readonly Histogram<double> _handOver;

    public MarketingTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _mails = _meter.CreateCounter<long>(
            "omnisphere.marketing.mails",
            "{mail}",
            "Mails by template and what became of an attempt to hand them over."
        );
        _merges = _meter.CreateCounter<long>("omnisphere.marketing.profile_merges", "{profile}", "Profiles merged.");
        _handOver = _meter.CreateHistogram<double>(
            "omnisphere.marketing.hand_over.duration",
            "s",
            "How long the transport took to accept or refuse a mail."
        );
    }

    public void HandedOver(string template, string outcome, TimeSpan took)
    {
        _mails.Add(1, new("template", template), new("outcome", outcome));
        _handOver.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
    }

    public void Merged() => _merges.Add(1);

    public void Dispose() => _meter.Dispose();
}
