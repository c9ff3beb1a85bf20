using System.Globalization;
using OmniSphere.Locks;
using StackExchange.Redis;

namespace OmniSphere.Hosting.Redis;

/// <summary>Locks over all nodes. Nobody gets one while Redis is away.</summary>
internal sealed class RedisLocks(RedisLink link, TimeProvider clock) : IDistributedLocks
{
    // The fence is the server's time, raised where that stood still: it grows even when the server lost what it held.
    private const string Take = """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        local time = redis.call('TIME')
        local fence = math.max(time[1] * 1000000 + time[2], tonumber(redis.call('GET', KEYS[2]) or '0') + 1)
        local text = string.format('%.0f', fence)
        redis.call('SET', KEYS[1], text, 'PX', ARGV[1])
        redis.call('SET', KEYS[2], text, 'PX', ARGV[1] + 86400000)
        return text
        """;

    private const string GiveBack = """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    public async Task<HeldLock?> TryTakeAsync(
        string name,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lease, TimeSpan.FromMilliseconds(1));
        if (!link.IsUp)
        {
            return null;
        }

        var key = link.Key($"locks:{{{name}}}");
        // Counted from before the question: this node never believes in its lease longer than the server does.
        var asked = clock.GetTimestamp();
        try
        {
            var database = await link.DatabaseAsync();
            var fence = (string?)
                await database
                    .ScriptEvaluateAsync(Take, [key, key.Append(":fence")], [(long)lease.TotalMilliseconds])
                    .WaitAsync(cancellationToken);
            return fence is null or "0"
                ? null
                : new HeldLock(
                    long.Parse(fence, CultureInfo.InvariantCulture),
                    lease - clock.GetElapsedTime(asked),
                    clock,
                    () => GiveBackAsync(key, fence)
                );
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            link.Distrust(e.GetType().Name);
            return null;
        }
    }

    private async ValueTask GiveBackAsync(RedisKey key, string fence)
    {
        try
        {
            await (await link.DatabaseAsync()).ScriptEvaluateAsync(GiveBack, [key], [fence]);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The lease ends by itself.
        }
    }
}
