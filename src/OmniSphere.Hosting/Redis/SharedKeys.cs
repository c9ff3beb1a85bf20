using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Primitives;
using OmniSphere.Caching;
using StackExchange.Redis;

namespace OmniSphere.Hosting.Redis;

/// <summary>
/// Data-protection keys of all nodes: a copy in the data folder, the union of all copies in Redis. A node reads what it has
/// while Redis is away; when it comes back, even empty, each gives what the others lack. So what one node encrypts, every
/// other reads, and no cookie is lost with Redis.
/// </summary>
internal sealed class SharedKeys : IXmlRepository, IDisposable
{
    private const string Tag = "data-protection-keys";

    private readonly FileSystemXmlRepository _own;
    private readonly RedisLink _link;
    private readonly ICacheBackplane _backplane;
    private readonly Lock _gate = new();
    private CancellationTokenSource _changed = new();

    public SharedKeys(DirectoryInfo folder, RedisLink link, ICacheBackplane backplane, ILoggerFactory loggers)
    {
        (_own, _link, _backplane) = (new FileSystemXmlRepository(folder, loggers), link, backplane);
        link.BeforeUp(connection =>
        {
            if (Exchange(connection))
            {
                backplane.Invalidate(Tag);
            }

            return Task.CompletedTask;
        });
        backplane.Listen(tag =>
        {
            if (tag is Tag or ICacheBackplane.Everything)
            {
                RaiseChanged();
            }
        });
    }

    /// <summary>Fires when a node made or revoked a key.</summary>
    public IChangeToken Changed
    {
        get
        {
            lock (_gate)
            {
                return new CancellationChangeToken(_changed.Token);
            }
        }
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            if (_link is { IsUp: true, Current: { } connection })
            {
                Exchange(connection);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            _link.Distrust(e.GetType().Name);
        }

        return _own.GetAllElements();
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        _own.StoreElement(element, friendlyName);
        // The others are told to look once Redis has it; if it is away, when it comes back.
        GetAllElements();
        _backplane.Invalidate(Tag);
    }

    public void Dispose() => _changed.Dispose();

    /// <returns>Whether one side lacked something.</returns>
    private bool Exchange(IConnectionMultiplexer connection)
    {
        var differed = false;
        var database = connection.GetDatabase();
        var key = _link.Key(Tag);
        lock (_gate)
        {
            var own = _own.GetAllElements().ToDictionary(Name, StringComparer.Ordinal);
            var shared = database.HashGetAll(key).ToDictionary(e => (string)e.Name!, e => (string)e.Value!);
            foreach (var (name, text) in shared.Where(s => !own.ContainsKey(s.Key)))
            {
                _own.StoreElement(XElement.Parse(text), name);
                differed = true;
            }

            foreach (var (name, element) in own.Where(o => !shared.ContainsKey(o.Key)))
            {
                database.HashSet(key, name, element.ToString(SaveOptions.DisableFormatting), When.NotExists);
                differed = true;
            }
        }

        return differed;
    }

    // Keys have ids; a revocation is told by what it says.
    private static string Name(XElement element) =>
        (string?)element.Attribute("id") is { } id
            ? $"{element.Name.LocalName}-{id}"
            : $"{element.Name.LocalName}-{Hash(element.ToString(SaveOptions.DisableFormatting))}";

    private static string Hash(string text) =>
        Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)
        );

    private void RaiseChanged()
    {
        CancellationTokenSource changed;
        lock (_gate)
        {
            (changed, _changed) = (_changed, new CancellationTokenSource());
        }

        changed.Cancel();
        changed.Dispose();
    }
}

/// <summary>The framework's key manager, whose rings are also read anew when another node changed the keys.</summary>
internal sealed class SharedKeyRings(XmlKeyManager inner, SharedKeys keys) : IKeyManager
{
    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) =>
        inner.CreateNewKey(activationDate, expirationDate);

    public IReadOnlyCollection<IKey> GetAllKeys() => inner.GetAllKeys();

    public CancellationToken GetCacheExpirationToken()
    {
        var either = CancellationTokenSource.CreateLinkedTokenSource(inner.GetCacheExpirationToken());
        keys.Changed.RegisterChangeCallback(static state => ((CancellationTokenSource)state!).Cancel(), either);
        return either.Token;
    }

    public void RevokeKey(Guid keyId, string? reason = null) => inner.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) =>
        inner.RevokeAllKeys(revocationDate, reason);
}
