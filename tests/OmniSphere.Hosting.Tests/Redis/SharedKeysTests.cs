using System.Security.Cryptography;
using AwesomeAssertions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Testing;
using static OmniSphere.Hosting.Tests.Redis.RedisNodes;

namespace OmniSphere.Hosting.Tests.Redis;

/// <summary>Cookies and sessions are encrypted with data-protection keys; each node here has a data folder of its own.</summary>
public sealed class SharedKeysTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_node_encrypts_every_other_reads_even_after_Redis_lost_everything()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        await using var a = await NodeAsync(redis);
        await using var b = await NodeAsync(redis);
        var cookie = Protector(a).Protect("session");
        Protector(b).Unprotect(cookie).Should().Be("session");
        // On a busy machine the second may have made a key of its own before it heard of the first one's.
        await UntilAsync(() => new(CanRead(a, Protector(b).Protect("own"))), "both know both keys");

        await redis.KillAsync(Cancel);
        await UntilAsync(() => new(!a.Link(0).IsUp && !b.Link(0).IsUp), "the nodes notice");
        Protector(b).Unprotect(cookie).Should().Be("session");
        Protector(a).Unprotect(Protector(b).Protect("another")).Should().Be("another");

        await redis.StartAgainAsync(Cancel);
        await UntilAsync(() => new(a.Link(0).IsUp && b.Link(0).IsUp), "the nodes are back");
        await using var c = await NodeAsync(redis);
        Protector(c).Unprotect(cookie).Should().Be("session", "the keys were given back to Redis");
    }

    [Fact]
    public async Task A_key_that_a_node_made_alone_is_known_to_all_once_Redis_is_back()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        await using var a = await NodeAsync(redis);
        var old = Protector(a).Protect("old");
        await redis.KillAsync(Cancel);
        await using var alone = await NodeAsync(redis, up: false);
        var cookie = Protector(alone).Protect("made alone");
        Protector(alone).Invoking(p => p.Unprotect(old)).Should().Throw<CryptographicException>();

        await redis.StartAgainAsync(Cancel);
        await UntilAsync(() => new(a.Link(0).IsUp && alone.Link(0).IsUp), "the nodes are back");
        await UntilAsync(() => new(CanRead(a, cookie) && CanRead(alone, old)), "both know both keys");
    }

    [Fact]
    public async Task A_revoked_key_is_revoked_on_every_node()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        await using var a = await NodeAsync(redis);
        await using var b = await NodeAsync(redis);
        var cookie = Protector(a).Protect("stolen");
        CanRead(b, cookie).Should().BeTrue();
        a[0].Services.GetRequiredService<IKeyManager>().RevokeAllKeys(TimeProvider.System.GetUtcNow(), "leaked");
        await UntilAsync(() => new(!CanRead(b, cookie)), "the other node hears of it");
        await UntilAsync(() => new(CanRead(a, Protector(b).Protect("new"))), "a new key is in use on both");
    }

    private static bool CanRead(RedisNodes nodes, string cookie)
    {
        try
        {
            Protector(nodes).Unprotect(cookie);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static Task<RedisNodes> NodeAsync(RedisServer redis, bool up = true)
    {
        (string, string?)[] one = [("OmniSphere:Redis:KeyPrefix", "keys-test")];
        return up ? RedisNodes.StartAsync(redis, 1, one) : RedisNodes.StartAloneAsync(redis, 1, one);
    }

    private static IDataProtector Protector(RedisNodes nodes) =>
        nodes[0].Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
}
