using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Marketing.Deliveries;

/// <summary>Configuration section <c>OmniSphere:Marketing:Deliveries</c>.</summary>
public sealed class DeliveryOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Marketing:Deliveries";

    /// <summary>Attempts before a mail is given up. Default 10: with the default pauses, about five hours.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Pause after the first failed attempt; doubles with each further one. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest pause between attempts. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Longest time one hand-over may take. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:30:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a worker holds a mail; after that it is taken for crashed. Longer than <see cref="Timeout"/>. Default 5
    /// minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Mails handed over at the same time. Default 4.</summary>
    [Range(1, 64)]
    public int Parallelism { get; set; } = 4;

    /// <summary>Mails looked up at once. Default 50.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 50;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lease <= Timeout)
        {
            yield return new ValidationResult("must be longer than Timeout.", [nameof(Lease)]);
        }
    }

    internal TimeSpan Pause(int attempt) => Backoff.After(attempt, FirstRetry, LongestRetry);
}
