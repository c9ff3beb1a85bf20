using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Events;

/// <summary>Configuration section <c>OmniSphere:Events</c>.</summary>
public sealed class EventOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Events";

    /// <summary>Deliveries to one consumer before its event becomes a dead letter. Default 8.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 8;

    /// <summary>Pause after the first failure; doubles with each further one. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between attempts. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Events of different aggregates handed over at the same time. Default 4.</summary>
    [Range(1, 64)]
    public int Parallelism { get; set; } = 4;

    /// <summary>Events read from the outbox at once; up to 5,000 while many wait and go out quickly. Default 200.</summary>
    [Range(1, 5000)]
    public int BatchSize { get; set; } = 200;

    /// <summary>How long handled events are remembered to recognise duplicates. Default 14 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromDays(14);

    internal TimeSpan Backoff(int attempt) => OmniSphere.Backoff.After(attempt, FirstRetry, LongestRetry);
}
