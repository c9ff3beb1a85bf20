using OmniSphere.Events;

namespace OmniSphere.Hosting.Kafka;

/// <summary>A batch on its way: who was acknowledged, who was refused, and whether all have been heard of.</summary>
internal sealed class Publication(int count)
{
    /// <summary>The broker has not said; it may have the event or not.</summary>
    public static readonly EventBusUnavailableException NotAcknowledged = new("No broker has acknowledged the event.");

    private readonly Exception?[] _outcomes = Enumerable.Repeat<Exception?>(NotAcknowledged, count).ToArray();
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = count;

    public void Settle(int index, Exception? outcome)
    {
        Volatile.Write(ref _outcomes[index], outcome);
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _all.TrySetResult();
        }
    }

    /// <summary>
    /// Waits while answers come, for all or until none will come; after cancellation a little longer, since what is
    /// acknowledged need not be sent again. What was not heard of by then counts as refused.
    /// </summary>
    /// <param name="ended">Done when no answer will come any more.</param>
    /// <param name="silence">How long to wait for the next answer.</param>
    /// <param name="grace">How long to wait after a cancellation.</param>
    /// <param name="cancellationToken">The host stops.</param>
    public async Task<Exception?[]> OutcomesAsync(
        Task ended,
        TimeSpan silence,
        TimeSpan grace,
        CancellationToken cancellationToken
    )
    {
        Task heard = _outcomes.Length > 0 ? Task.WhenAny(_all.Task, ended) : Task.CompletedTask;
        for (var open = int.MaxValue; !heard.IsCompleted && Volatile.Read(ref _open) is var now && now < open; )
        {
            open = now;
            await heard.WaitAsync(silence, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                await heard
                    .WaitAsync(grace, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            }
        }

        var outcomes = new Exception?[_outcomes.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = Volatile.Read(ref _outcomes[i]);
        }

        return outcomes;
    }

    public static bool IsUnheard(Exception? outcome) => ReferenceEquals(outcome, NotAcknowledged);
}
