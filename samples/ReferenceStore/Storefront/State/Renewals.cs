using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OmniSphere.Caching;
using OmniSphere.Locks;
using OmniSphere.Tenancy;
using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.State;

/// <summary>
/// Trades refresh tokens for new ones. A refresh token works once, a second use ends the session: pages that are asked for
/// at the same moment share one trade, within this node by memory and over all nodes by Redis. While Redis is away each node
/// trades by itself.
/// </summary>
internal sealed class Renewals(
    StoreApi api,
    ITenantContext tenant,
    IMemoryCache memory,
    IDistributedLocks locks,
    ICacheBackplane backplane,
    IDataProtectionProvider protection,
    IServiceProvider services,
    IOptions<StorefrontOptions> options,
    ILogger<Renewals> logger
)
{
    private static readonly Lock Gate = new();
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    // None where the host has no Redis: then there is one node.
    private readonly IDistributedCache? _shared = services.GetService<IDistributedCache>();

    /// <exception cref="ApiProblemException">The token is not good any more, or nobody can tell.</exception>
    public Task<TokenAnswer> TradeAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var name =
            $"storefront.renewal.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(refreshToken)))}";
        Lazy<Task<TokenAnswer>> trade;
        // The cache alone would let two requests make one each.
        lock (Gate)
        {
            trade = memory.GetOrCreate(
                name,
                entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = RememberedFor;
                    return new Lazy<Task<TokenAnswer>>(() => TradeOverNodesAsync(name, refreshToken));
                }
            )!;
        }

        // What failed for a moment must not be remembered for a minute.
        _ = trade.Value.ContinueWith(
            _ => memory.Remove(name),
            CancellationToken.None,
            TaskContinuationOptions.NotOnRanToCompletion,
            TaskScheduler.Default
        );
        return trade.Value.WaitAsync(cancellationToken);
    }

    // Nobody's cancellation ends it: the token that was traded is gone.
    private async Task<TokenAnswer> TradeOverNodesAsync(string name, string refreshToken)
    {
        var key = $"{tenant.RequiredId}/{name}";
        var lease = options.Value.ApiTimeout + TimeSpan.FromSeconds(5);
        for (var waited = TimeSpan.Zero; _shared is not null && backplane.IsCoherent && waited < lease; waited += Pause)
        {
            if (await ReadAsync(key) is { } traded)
            {
                return traded;
            }

            await using var mine = await locks.TryTakeAsync(key, lease);
            if (mine is not null)
            {
                // Another node may have been done in between.
                return await ReadAsync(key) ?? await TradeAndTellAsync(key, refreshToken);
            }

            await Task.Delay(Pause);
        }

        return await api.RefreshAsync(refreshToken, CancellationToken.None);
    }

    private async Task<TokenAnswer> TradeAndTellAsync(string key, string refreshToken)
    {
        var traded = await api.RefreshAsync(refreshToken, CancellationToken.None);
        try
        {
            await _shared!.SetAsync(
                key,
                Protector(key).Protect(JsonSerializer.SerializeToUtf8Bytes(traded, StoreJson.Default.TokenAnswer)),
                new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = RememberedFor }
            );
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.RenewalNotShared(logger, e.GetType().Name);
        }

        return traded;
    }

    private async Task<TokenAnswer?> ReadAsync(string key)
    {
        try
        {
            return await _shared!.GetAsync(key) is { } found
                ? JsonSerializer.Deserialize(Protector(key).Unprotect(found), StoreJson.Default.TokenAnswer)
                : null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.RenewalNotShared(logger, e.GetType().Name);
            return null;
        }
    }

    // Tokens do not lie in Redis for everybody to read; the key binds them to their tenant.
    private IDataProtector Protector(string key) => protection.CreateProtector("Storefront.Renewals", key);
}
