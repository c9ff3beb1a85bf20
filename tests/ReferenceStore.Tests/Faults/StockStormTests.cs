using AwesomeAssertions;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Faults;

/// <summary>
/// Sixty-four writers change stock without pause while the store is killed (<c>kill -9</c>) and started again. Whatever was
/// cut off: the ledger explains every counter, nothing was promised below the threshold at any moment, and every hold was
/// given back. The short form, without processes, is the catalogue's.
/// </summary>
[Collection(OwnStores.Name)]
public sealed class StockStormTests(ITestOutputHelper output)
{
    private const int Writers = 64;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(6);

    private static readonly string[] Settings =
    [
        "--OmniSphere:RateLimits:Enabled=false",
        "--OmniSphere:Hosting:DrainFor=00:00:00",
        "--OmniSphere:Database:MigrateAtStart=true",
        "--OmniSphere:Catalogue:HoldPatrol=00:00:01",
    ];

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Stock_adds_up_whenever_the_store_is_killed(DatabaseProvider provider)
    {
        Assert.SkipUnless(Soak.IsOn, "A minute for each database: only with --soak.");
        if (provider == DatabaseProvider.PostgreSql)
        {
            TestServices.Require(PostgreSqlServer.SkipReason);
        }

        string[] storm = [.. Settings, $"--Mortal:StockWriters={Writers}"];
        await using var store = await RunningStore.StartAsync(
            (port, data) => ProcessHostOptions.ForProgram("tests/MortalStore", "MortalStore", port, data),
            provider,
            storm
        );
        await store.SayAsync("open for business");
        var kills = 0;
        for (var lived = TimeSpan.Zero; lived < Duration; lived += BetweenKills)
        {
            await Task.Delay(BetweenKills, TestContext.Current.CancellationToken);
            store.HasExited.Should().BeFalse(store.Output);
            store.Output.Should().NotContain("storm: ", "no writer fails");
            await store.KillAsync();
            kills++;
            await store.StartAsync(lived + BetweenKills < Duration ? storm : Settings);
        }

        await HoldsAreGivenBackAsync(store);
        var movements = await LedgerAsync(store);
        movements.Count.Should().BeGreaterThan(2_000);
        ShouldNeverFallBelowTheThreshold(movements, await ThresholdsAsync(store));
        await CountersShouldBeExplainedAsync(store);
        output.WriteLine(
            $"{provider}: {Writers} writers, {Duration.TotalSeconds} s, {kills} kills, {movements.Count:N0} movements of {movements.Select(m => m.Level).Distinct().Count()} levels, nothing amiss"
        );
    }

    private static async Task HoldsAreGivenBackAsync(RunningStore store)
    {
        for (var i = 0; ; i++)
        {
            var held = await store.CountAsync("catalogue", "SELECT count(*) FROM reservations WHERE state = 'Held'");
            var reserved = await store.CountAsync("catalogue", "SELECT sum(reserved) FROM stock_levels");
            if (held == 0 && reserved == 0)
            {
                return;
            }

            i.Should().BeLessThan(300, "{0} holds with {1} units are left", held, reserved);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static Task<List<Movement>> LedgerAsync(RunningStore store) =>
        store.QueryAsync(
            "catalogue",
            "SELECT variant_id, location_id, on_hand, allocated, reserved FROM stock_movements ORDER BY id",
            r => new Movement($"{r.GetValue(0)} {r.GetValue(1)}", r.GetInt32(2), r.GetInt32(3), r.GetInt32(4))
        );

    private static async Task<Dictionary<string, int>> ThresholdsAsync(RunningStore store) =>
        (
            await store.QueryAsync(
                "catalogue",
                "SELECT variant_id, location_id, safety_threshold FROM stock_levels",
                r => ($"{r.GetValue(0)} {r.GetValue(1)}", r.GetInt32(2))
            )
        ).ToDictionary();

    /// <summary>Each level's ledger, played back: what is promised is there, up to the threshold, after every line.</summary>
    private static void ShouldNeverFallBelowTheThreshold(List<Movement> ledger, Dictionary<string, int> thresholds)
    {
        var sums = new Dictionary<string, Movement>(StringComparer.Ordinal);
        foreach (var line in ledger)
        {
            var sum = sums.GetValueOrDefault(line.Level) ?? new Movement(line.Level, 0, 0, 0);
            sum = new(
                line.Level,
                sum.OnHand + line.OnHand,
                sum.Allocated + line.Allocated,
                sum.Reserved + line.Reserved
            );
            sums[line.Level] = sum;
            (sum.OnHand >= 0 && sum.Allocated >= 0 && sum.Reserved >= 0).Should().BeTrue("{0}", sum);
            (line.Allocated + line.Reserved <= 0 || sum.OnHand - sum.Allocated - sum.Reserved >= thresholds[line.Level])
                .Should()
                .BeTrue("{0} promises below {1}", sum, thresholds[line.Level]);
        }
    }

    private static async Task CountersShouldBeExplainedAsync(RunningStore store)
    {
        var wrong = await store.CountAsync(
            "catalogue",
            """
            SELECT count(*) FROM stock_levels l WHERE (l.on_hand, l.allocated, l.reserved) <> (
              SELECT coalesce(sum(m.on_hand), 0), coalesce(sum(m.allocated), 0), coalesce(sum(m.reserved), 0)
              FROM stock_movements m
              WHERE m.tenant_id = l.tenant_id AND m.variant_id = l.variant_id AND m.location_id = l.location_id)
            """
        );
        wrong.Should().Be(0, "the ledger is the sum of the counters");
    }

    private sealed record Movement(string Level, int OnHand, int Allocated, int Reserved);
}
