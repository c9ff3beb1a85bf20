using OmniSphere.Caching;
using StackExchange.Redis;

namespace OmniSphere.Hosting.Redis;

/// <summary>
/// Carries invalidations over Redis's publish and subscribe. What is lost while the link is down needs no memory: each
/// node that comes back forgets everything and tells the others to, before it trusts its caches again.
/// </summary>
internal sealed class RedisBackplane : ICacheBackplane
{
    private readonly RedisLink _link;
    private readonly RedisChannel _channel;
    private readonly string _node = Guid.CreateVersion7().ToString("N");
    private readonly Lock _gate = new();
    private volatile Action<string>? _listeners;
    private volatile Task _last = Task.CompletedTask;
    private bool _hasJoined;

    public RedisBackplane(RedisLink link)
    {
        _link = link;
        _channel = link.Channel("invalidations");
        link.BeforeUp(JoinAsync);
    }

    public bool IsCoherent => _link.IsUp;

    public void Listen(Action<string> listener)
    {
        lock (_gate)
        {
            _listeners += listener;
        }
    }

    public void Invalidate(string tag)
    {
        _listeners?.Invoke(tag);
        _last = PublishAsync(tag);
    }

    /// <summary>Waits until what was invalidated is on its way: for a command, whose process ends when it is done.</summary>
    public Task FlushAsync() => _last;

    private async Task PublishAsync(string tag)
    {
        try
        {
            await (await _link.ConnectAsync()).GetSubscriber().PublishAsync(_channel, $"{_node} {tag}");
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The others do not know. Coming back, this node tells everybody to forget everything.
            _link.Distrust(e.GetType().Name);
        }
    }

    private async Task JoinAsync(IConnectionMultiplexer connection)
    {
        var subscriber = connection.GetSubscriber();
        if (!_hasJoined)
        {
            // Renewed by the client itself whenever it connects again.
            await subscriber.SubscribeAsync(_channel, (_, message) => Hear(message));
            _hasJoined = true;
        }

        _listeners?.Invoke(ICacheBackplane.Everything);
        await subscriber.PublishAsync(_channel, $"{_node} {ICacheBackplane.Everything}");
    }

    private void Hear(string? message)
    {
        if (message is not null && message.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end)
        {
            if (!message.AsSpan(0, end).SequenceEqual(_node))
            {
                _listeners?.Invoke(message[(end + 1)..]);
            }
        }
    }
}
