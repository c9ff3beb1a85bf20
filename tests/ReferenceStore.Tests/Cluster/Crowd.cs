using System.Collections.Concurrent;
using AwesomeAssertions;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Cluster;

/// <summary>Shoppers who buy one after another, each one unit, whatever happens to the store, until they are told to leave.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    /// <summary>Between two purchases of a shopper. Without it a soak finds more, and everything beside it waits.</summary>
    private static readonly TimeSpan Pause = Soak.Scale(TimeSpan.FromMilliseconds(400), TimeSpan.Zero);

    private readonly RunningCluster _cluster;
    private readonly string _sku;
    private readonly string _prefix;
    private readonly int? _port;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<string> _promised = [];
    private readonly ConcurrentDictionary<(string During, string Answer), int> _refusals = new();
    private readonly Task _shopping;
    private int _next;

    public Crowd(RunningCluster cluster, string sku, string prefix, int shoppers, int? port = null)
    {
        (_cluster, _sku, _prefix, _port) = (cluster, sku, prefix, port);
        _shopping = Task.WhenAll(Enumerable.Range(0, shoppers).Select(_ => Task.Run(ShopAsync)));
    }

    /// <summary>What the store suffers from at present.</summary>
    public string During { get; set; } = "nothing";

    /// <summary>E-mail addresses of those who were told that they have an order.</summary>
    public IReadOnlyCollection<string> Promised => _promised;

    /// <summary>What the store answered instead of doing what it was asked for, and how often.</summary>
    public IReadOnlyDictionary<(string During, string Answer), int> Refusals => _refusals;

    /// <summary>Waits until so many more have their order.</summary>
    public async Task GoesOnAsync(int more, TimeSpan within)
    {
        var goal = _promised.Count + more;
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); _promised.Count < goal; )
        {
            watch.Elapsed.Should().BeLessThan(within, "the store goes on selling after {0}; {1}", During, _refusals);
            await Task.Delay(50, TestContext.Current.CancellationToken);
            if (_shopping.IsFaulted)
            {
                await _shopping;
            }
        }
    }

    /// <summary>Lets everybody finish what they have begun.</summary>
    public async Task LeaveAsync()
    {
        await _closing.CancelAsync();
        await _shopping;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _shopping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task ShopAsync()
    {
        var shop = _cluster.Shop("acme", Note, _port);
        while (!_closing.IsCancellationRequested)
        {
            var email = $"{_prefix}{Interlocked.Increment(ref _next)}@example.org";
            await PatientBuyer.BuyAsync(shop, _sku, email);
            _promised.Add(email);
            await Task.Delay(Pause, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Note(Answer answer)
    {
        if (answer.Status >= 400)
        {
            _refusals.AddOrUpdate((During, $"{answer.Status} {answer.Code}"), 1, static (_, n) => n + 1);
        }
    }
}
