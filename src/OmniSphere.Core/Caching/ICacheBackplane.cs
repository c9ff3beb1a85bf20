namespace OmniSphere.Caching;

/// <summary>
/// Tells the nodes of a service that something they may have cached has changed. In one process it is a call; Hosting
/// carries it over Redis. Whoever caches something that another node can change listens here and asks
/// <see cref="IsCoherent"/> before it trusts what it has.
/// </summary>
public interface ICacheBackplane
{
    /// <summary>Everything: what listeners are told when invalidations may have been missed.</summary>
    public const string Everything = "*";

    /// <summary>
    /// The first letter of tags that name nothing in the hybrid cache, which remembers each tag it is told: a listener with
    /// a memory of its own and many tags begins them so.
    /// </summary>
    public const char Foreign = '#';

    /// <summary>
    /// False while a change made by another node may go unheard. Caches are passed by then: slower, never stale.
    /// </summary>
    bool IsCoherent { get; }

    /// <summary>
    /// Calls <paramref name="listener"/> with the tag of each invalidation, of this node and of others, or with
    /// <see cref="Everything"/>. It must be quick and must not throw.
    /// </summary>
    void Listen(Action<string> listener);

    /// <summary>
    /// Invalidates what carries the tag: on this node before it returns, on the others as fast as the message travels.
    /// Never throws; what cannot be sent now makes every node forget everything later.
    /// </summary>
    void Invalidate(string tag);
}

/// <summary>The backplane of a service that is one process.</summary>
internal sealed class LocalCacheBackplane : ICacheBackplane
{
    private volatile Action<string>? _listeners;

    public bool IsCoherent => true;

    public void Listen(Action<string> listener)
    {
        lock (this)
        {
            _listeners += listener;
        }
    }

    public void Invalidate(string tag) => _listeners?.Invoke(tag);
}
