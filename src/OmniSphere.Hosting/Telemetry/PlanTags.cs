using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OmniSphere.Hosting.Limits;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Telemetry;

/// <summary>
/// Puts the tenant's plan on the duration of requests (latency, traffic, errors) and counts the requests under way by
/// plan (saturation). Plans are free text, so only known ones are told apart.
/// </summary>
internal sealed class PlanTags
{
    public const string Meter = "OmniSphere.Hosting";
    public const string Tag = "omnisphere.plan";
    private const string Other = "other";

    private readonly UpDownCounter<long> _active;
    private readonly Dictionary<string, string> _known;

    public PlanTags(IMeterFactory meters, IOptions<TelemetryOptions> telemetry, IOptions<RateLimitOptions> limits)
    {
        _active = meters
            .Create(Meter)
            .CreateUpDownCounter<long>(
                "omnisphere.requests.active",
                "{request}",
                "Requests under way, by the tenant's plan."
            );
        _known = telemetry
            .Value.Plans.Concat(limits.Value.Plans.Keys.Take(20))
            .Append("standard")
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(p => p, p => p.ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);
    }

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var tenant = http.RequestServices.GetRequiredService<ITenantContext>().Current;
        var plan = tenant is null ? "none" : _known.GetValueOrDefault(tenant.Plan, Other);
        var tag = new KeyValuePair<string, object?>(Tag, plan);
        http.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(tag);
        if (Activity.Current is { IsAllDataRequested: true } activity)
        {
            activity.SetTag(Tag, plan);
        }

        return _active.Enabled ? CountAsync(http, next, tag) : next(http);
    }

    private async Task CountAsync(HttpContext http, RequestDelegate next, KeyValuePair<string, object?> tag)
    {
        _active.Add(1, tag);
        try
        {
            await next(http);
        }
        finally
        {
            _active.Add(-1, tag);
        }
    }
}
