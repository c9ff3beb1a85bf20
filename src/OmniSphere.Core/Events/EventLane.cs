namespace OmniSphere.Events;

/// <summary>Hands events over one after another; a refused one holds back the later ones of its key.</summary>
internal static class EventLane
{
    public static async Task PublishAsync(
        IEventBus bus,
        IReadOnlyList<EventEnvelope> batch,
        IEnumerable<int> lane,
        Exception?[] outcomes,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, Exception>? refused = null;
        foreach (var i in lane)
        {
            if (refused?.TryGetValue(batch[i].PartitionKey, out var reason) == true)
            {
                outcomes[i] = reason;
                continue;
            }

            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                await bus.PublishAsync(batch[i], cancellationToken);
            }
            catch (Exception e)
            {
                outcomes[i] = e;
                (refused ??= new(StringComparer.Ordinal))[batch[i].PartitionKey] = e;
            }
        }
    }
}
