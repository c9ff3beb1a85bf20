using Microsoft.Extensions.Options;
using OmniSphere.Persistence;

namespace OmniSphere.Events;

/// <summary>
/// The receiving end of a bus: delivers events to this host's consumers, each effect once, counts failures, and sets
/// aside what a consumer cannot apply. Every bus uses it; delivery may be repeated and delayed at will.
/// </summary>
public sealed class EventDelivery
{
    private readonly EventConsumers _consumers;
    private readonly DeliveryAttempts _attempts;
    private readonly EventOptions _options;
    private readonly ILogger<EventDelivery> _logger;
    private readonly Dictionary<Type, string> _modules;

    internal EventDelivery(
        EventConsumers consumers,
        DeliveryAttempts attempts,
        IEnumerable<ModuleDatabase> databases,
        IOptions<EventOptions> options,
        ILogger<EventDelivery> logger
    )
    {
        (_consumers, _attempts, _options, _logger) = (consumers, attempts, options.Value, logger);
        _modules = databases.ToDictionary(d => d.ContextType, d => d.Module);
    }

    /// <summary>The modules of this host that consume events.</summary>
    public IReadOnlyList<string> Modules =>
        [.. _consumers.All.Select(ModuleOf).Distinct(StringComparer.Ordinal).Order()];

    /// <summary>The domains whose events a module consumes, for example <c>checkout</c>.</summary>
    public IReadOnlyList<string> DomainsOf(string module) =>
        [
            .. _consumers
                .All.Where(s => ModuleOf(s) == module)
                .Select(s => s.Domain)
                .Distinct(StringComparer.Ordinal)
                .Order(),
        ];

    /// <summary>Whether a module has a consumer of events of this type.</summary>
    public bool Wants(string module, string eventType) => _consumers.For(eventType).Any(s => ModuleOf(s) == module);

    /// <summary>
    /// Delivers an event to every consumer of <paramref name="module"/> (null: of the host) that has not applied it yet.
    /// A consumer that fails for the last time that <see cref="EventOptions.MaxAttempts"/> allows gets a dead letter.
    /// </summary>
    /// <returns>What is left to do: nothing, or to deliver again after a pause.</returns>
    public async Task<DeliveryOutcome> DeliverAsync(
        string? module,
        EventEnvelope envelope,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = default(DeliveryOutcome);
        foreach (var subscription in _consumers.For(envelope.Type))
        {
            if (module is not null && ModuleOf(subscription) != module)
            {
                continue;
            }

            try
            {
                await _consumers.HandleAsync(subscription, envelope, cancellationToken);
                _attempts.Forget(subscription.Consumer, envelope.Id);
            }
            catch (Exception e) when (DatabaseUnavailable.Is(e))
            {
                // Nobody's fault, so no attempt is counted: an outage must not turn good events into dead letters.
                var attempts = Math.Max(_attempts.Of(subscription.Consumer, envelope.Id), 1);
                Log.DeliveryFailed(_logger, e, envelope.Type, envelope.Id, subscription.Consumer, attempts);
                outcome = outcome with { Failure = e, RetryAfter = _options.Backoff(attempts) };
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                var attempt = _attempts.Failed(subscription.Consumer, envelope.Id);
                if (attempt >= _options.MaxAttempts)
                {
                    await _consumers.DeadLetterAsync(subscription, envelope, attempt, e, cancellationToken);
                    _attempts.Forget(subscription.Consumer, envelope.Id);
                    outcome = outcome with { GivenUp = e };
                    continue;
                }

                Log.DeliveryFailed(_logger, e, envelope.Type, envelope.Id, subscription.Consumer, attempt);
                outcome = outcome with { Failure = e, RetryAfter = _options.Backoff(attempt) };
            }
        }

        return outcome;
    }

    /// <summary>Delivers events together where that goes well; says of each whether anything is left to do.</summary>
    internal Task<bool[]> DeliverTogetherAsync(
        IReadOnlyList<EventEnvelope> events,
        CancellationToken cancellationToken
    ) => _consumers.HandleTogetherAsync(events, cancellationToken);

    private string ModuleOf(EventSubscription subscription) => _modules[subscription.ContextType];
}

/// <summary>What became of a delivery; nothing is left to do where nothing is set.</summary>
public readonly struct DeliveryOutcome
{
    /// <summary>Why a consumer could not apply the event yet.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The pause before the event should be delivered again, when there is a failure.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Why a consumer gave the event up: it has become a dead letter.</summary>
    public Exception? GivenUp { get; init; }
}

/// <summary>Counts failed deliveries per consumer and event. Lost in a restart, which only grants more attempts.</summary>
internal sealed class DeliveryAttempts
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string, Guid), int> _failed = new();

    public int Failed(string consumer, Guid eventId) =>
        _failed.AddOrUpdate((consumer, eventId), 1, static (_, n) => n + 1);

    public int Of(string consumer, Guid eventId) => _failed.GetValueOrDefault((consumer, eventId));

    public void Forget(string consumer, Guid eventId) => _failed.TryRemove((consumer, eventId), out _);
}
