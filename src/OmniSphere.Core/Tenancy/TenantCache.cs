using System.Collections.Concurrent;
using OmniSphere.Caching;

namespace OmniSphere.Tenancy;

/// <summary>The memory behind <see cref="CachedTenantStore"/>. Reading it allocates nothing.</summary>
internal sealed class TenantCache
{
    private const string Tag = "tenants";
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock;
    private readonly ICacheBackplane _backplane;
    private long _nextCheck;
    private long _generation;

    public TenantCache(TimeProvider clock, ICacheBackplane backplane)
    {
        (_clock, _backplane) = (clock, backplane);
        Ids = new TenantAnswers<Id<TenantKind>>(this, clock, EqualityComparer<Id<TenantKind>>.Default);
        Slugs = new TenantAnswers<string>(this, clock, StringComparer.Ordinal);
        Domains = new TenantAnswers<string>(this, clock, StringComparer.Ordinal);
        backplane.Listen(tag =>
        {
            if (tag is Tag or ICacheBackplane.Everything)
            {
                Volatile.Write(ref _nextCheck, 0);
            }
        });
    }

    public TenantAnswers<Id<TenantKind>> Ids { get; }
    public TenantAnswers<string> Slugs { get; }
    public TenantAnswers<string> Domains { get; }

    /// <summary>Raised whenever something is forgotten, so that an answer asked for before is not remembered after.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>The directory's revision up to which this memory knows; null before the first look.</summary>
    public long? Revision { get; private set; }

    /// <summary>
    /// True for one caller every two seconds and after each news of a change, who then looks whether the directory has
    /// changed; for every caller while news may go unheard.
    /// </summary>
    public bool TryBeginCheck()
    {
        if (!_backplane.IsCoherent)
        {
            return true;
        }

        var due = Volatile.Read(ref _nextCheck);
        var now = _clock.GetUtcNow().UtcTicks;
        return now >= due && Interlocked.CompareExchange(ref _nextCheck, now + CheckEvery.Ticks, due) == due;
    }

    /// <summary>The directory is at this revision; these tenants changed since the last one, or all when null.</summary>
    public void Saw(long revision, IReadOnlyCollection<Id<TenantKind>>? changed)
    {
        if (changed is not { Count: 0 })
        {
            Forget(changed);
        }

        Revision = revision;
    }

    /// <summary>This process changed a tenant: forgets it, and has the others look.</summary>
    public void Changed(Id<TenantKind> tenant)
    {
        Forget([tenant]);
        _backplane.Invalidate(Tag);
    }

    /// <summary>Forgets tenants, and every "there is none"; or everything when null.</summary>
    private void Forget(IReadOnlyCollection<Id<TenantKind>>? changed)
    {
        Interlocked.Increment(ref _generation);
        var ids = changed?.ToHashSet();
        Ids.Forget(ids);
        Slugs.Forget(ids);
        Domains.Forget(ids);
    }
}

/// <summary>Remembered answers by one kind of key. Bounded, so that requests for invented hosts cannot fill the memory.</summary>
internal sealed class TenantAnswers<TKey>(TenantCache cache, TimeProvider clock, IEqualityComparer<TKey> comparer)
    where TKey : notnull
{
    private const int Most = 50_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<TKey, Answer> _answers = new(comparer);
    private int _added;

    public bool TryGet(TKey key, out Tenant? tenant)
    {
        if (_answers.TryGetValue(key, out var answer) && answer.Until > clock.GetUtcNow())
        {
            tenant = answer.Tenant;
            return true;
        }

        tenant = null;
        return false;
    }

    public void Set(TKey key, Tenant? tenant, long generation)
    {
        if (Interlocked.Increment(ref _added) > Most)
        {
            Interlocked.Exchange(ref _added, 0);
            _answers.Clear();
        }

        if (generation == cache.Generation)
        {
            _answers[key] = new Answer(tenant, clock.GetUtcNow() + Lifetime);
        }
    }

    public void Forget(HashSet<Id<TenantKind>>? ids)
    {
        foreach (var (key, answer) in _answers)
        {
            if (ids is null || answer.Tenant is not { } tenant || ids.Contains(tenant.Id))
            {
                _answers.TryRemove(key, out _);
            }
        }
    }

    private sealed record Answer(Tenant? Tenant, DateTimeOffset Until);
}
