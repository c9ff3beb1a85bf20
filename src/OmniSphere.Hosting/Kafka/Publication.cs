namespace OmniSphere.Hosting.Kafka;

/// <summary>A batch on its way: who was acknowledged, who was refused, and whether all have been heard of.</summary>
internal sealed class Publication(int count)
{
    private readonly Exception?[] _outcomes = Enumerable.Repeat<Exception?>(NotAcknowledged, count).ToArray();
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = count;

    /// <summary>The broker has not said; it may have the event or not.</summary>
    private static readonly TimeoutException NotAcknowledged = new("The broker has not acknowledged the event.");

    public void Settle(int index, Exception? outcome)
    {
        Volatile.Write(ref _outcomes[index], outcome);
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _all.TrySetResult();
        }
    }

    /// <summary>
    /// Waits for all, or until no answer will come; after cancellation a little longer, since what is acknowledged need
    /// not be sent again. What was not heard of by then counts as refused.
    /// </summary>
    public async Task<Exception?[]> OutcomesAsync(Task ended, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (_outcomes.Length > 0)
        {
            Task heard = Task.WhenAny(_all.Task, ended);
            await heard.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await heard.WaitAsync(grace, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return [.. _outcomes];
    }
}
