using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OmniSphere.Caching;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Pages;

/// <summary>Which page of which shop.</summary>
/// <param name="Tenant">The shop.</param>
/// <param name="Route">The kind of page; routes do not share names.</param>
/// <param name="Path">The page of its kind.</param>
/// <param name="Currency">What its prices are in.</param>
/// <param name="Locale">The language it is in; null for the shop's own.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PageKey(
    Id<TenantKind> Tenant,
    string Route,
    string Path,
    Currency Currency,
    string? Locale
);

/// <summary>What a page says and what it is made of.</summary>
/// <param name="Value">The page, to be written as JSON.</param>
/// <param name="Tags">Numbers of <see cref="PageTags"/>.</param>
/// <param name="Until">When the page changes by time alone.</param>
internal sealed record PageContent(object Value, int[] Tags, DateTimeOffset? Until = null);

/// <summary>
/// Pages of all shops as they are sent. A page is made once for all who ask while it is made, and again after something
/// that it shows was changed, here or on another node. Nothing is looked up to invalidate: each page remembers the count of
/// changes it was made at, each tag the last change of it. Bounded; what was asked for last stays.
/// </summary>
internal sealed class PageCache
{
    private const string Prefix = "#catalogue.pages:";

    // Somebody writes all the time: such a page is as new as can be said.
    private const int Attempts = 20;

    private readonly ITenantScopeFactory _scopes;
    private readonly ICacheBackplane _backplane;
    private readonly TimeProvider _clock;
    private readonly JsonSerializerOptions _json;
    private readonly long _budget;
    private readonly long[] _touched = new long[PageTags.Count];
    private readonly ConcurrentDictionary<PageKey, Lazy<Task<CachedPage>>> _making = new();
    private long _changes;
    private long _everything;
    private long _size;
    private ConcurrentDictionary<PageKey, CachedPage> _recent = new();
    private ConcurrentDictionary<PageKey, CachedPage> _older = new();

    public PageCache(
        ITenantScopeFactory scopes,
        ICacheBackplane backplane,
        TimeProvider clock,
        IOptions<JsonOptions> json,
        IOptions<CatalogueOptions> options
    )
    {
        (_scopes, _backplane, _clock) = (scopes, backplane, clock);
        (_json, _budget) = (json.Value.SerializerOptions, options.Value.PageCacheSize / 2);
        backplane.Listen(Hear);
    }

    /// <summary>The page as it is remembered, if it is and may be used.</summary>
    public CachedPage? TryGet(in PageKey key) => _backplane.IsCoherent ? Find(key) : null;

    /// <summary>The page, remembered or made by <paramref name="make"/> in a scope of its own.</summary>
    public async ValueTask<CachedPage> GetAsync<TState>(
        Tenant tenant,
        PageKey key,
        TState state,
        Func<TenantScope, TState, CancellationToken, Task<PageContent>> make,
        CancellationToken cancellationToken
    )
    {
        if (TryGet(key) is { } page)
        {
            return page;
        }

        var making = _making.GetOrAdd(
            key,
            static (key, a) => new(() => a.Cache.MakeAsync(a.tenant, key, a.state, a.make)),
            (Cache: this, tenant, state, make)
        );
        return await making.Value.WaitAsync(cancellationToken);
    }

    /// <summary>Something that carries these tags was changed, and the change is committed.</summary>
    public void Invalidate(IReadOnlyCollection<int> tags)
    {
        if (tags.Count > 0)
        {
            _backplane.Invalidate(Prefix + string.Join(',', tags));
        }
    }

    private async Task<CachedPage> MakeAsync<TState>(
        Tenant tenant,
        PageKey key,
        TState state,
        Func<TenantScope, TState, CancellationToken, Task<PageContent>> make
    )
    {
        try
        {
            // Whoever missed it just before it was put away comes here right after.
            var page = TryGet(key);
            for (var attempt = 1; page is null || (!IsGood(page) && attempt < Attempts); attempt++)
            {
                var asOf = Volatile.Read(ref _changes);
                await using var scope = _scopes.Create(tenant);
                var content = await make(scope, state, CancellationToken.None);
                var body = JsonSerializer.SerializeToUtf8Bytes(content.Value, content.Value.GetType(), _json);
                page = new CachedPage(body, key.Locale, content.Tags, asOf, content.Until);
            }

            if (_backplane.IsCoherent)
            {
                Keep(key, page);
            }

            return page;
        }
        finally
        {
            _making.TryRemove(key, out _);
        }
    }

    private CachedPage? Find(in PageKey key)
    {
        if (_recent.TryGetValue(key, out var page))
        {
            return IsGood(page) ? page : null;
        }

        if (_older.TryGetValue(key, out page) && IsGood(page))
        {
            Keep(key, page);
            return page;
        }

        return null;
    }

    private bool IsGood(CachedPage page)
    {
        if (Volatile.Read(ref _everything) > page.AsOf || (page.Until is { } until && until <= _clock.GetUtcNow()))
        {
            return false;
        }

        foreach (var tag in page.Tags)
        {
            if (Volatile.Read(ref _touched[tag]) > page.AsOf)
            {
                return false;
            }
        }

        return true;
    }

    private void Keep(in PageKey key, CachedPage page)
    {
        _recent[key] = page;
        if (Interlocked.Add(ref _size, page.Size + (key.Path.Length * sizeof(char))) > _budget)
        {
            // What nobody has asked for since the last time goes.
            Interlocked.Exchange(ref _size, 0);
            _older = Interlocked.Exchange(ref _recent, new());
        }
    }

    private void Hear(string tag)
    {
        if (tag == ICacheBackplane.Everything)
        {
            Raise(ref _everything, Interlocked.Increment(ref _changes));
        }
        else if (tag.StartsWith(Prefix, StringComparison.Ordinal))
        {
            // The count rises first: a page that is begun from here on reads what was committed.
            var change = Interlocked.Increment(ref _changes);
            var tags = tag.AsSpan(Prefix.Length);
            foreach (var range in tags.Split(','))
            {
                if (
                    int.TryParse(tags[range], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number < PageTags.Count
                )
                {
                    Raise(ref _touched[number], change);
                }
            }
        }
    }

    private static void Raise(ref long place, long value)
    {
        for (var seen = Volatile.Read(ref place); seen < value; )
        {
            var found = Interlocked.CompareExchange(ref place, value, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
