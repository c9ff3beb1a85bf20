using System.Diagnostics;
using System.Globalization;
using AwesomeAssertions;
using OmniSphere.Auth;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Starting;

/// <summary>The first start sets the demo shops up; later ones take seconds and find everything again.</summary>
[Collection(MeasuredStores.Name)]
public sealed class StartTests(ITestOutputHelper output)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(5);

    /// <summary>Passwords are as dear as in a shop: a first start hashes those of the demo's people.</summary>
    private static readonly string AsInEarnest =
        $"--{RunningStore.CheapPasswords.Key}={new AuthOptions().PasswordIterations.ToString(CultureInfo.InvariantCulture)}";

    [Fact]
    public async Task A_second_start_takes_seconds_and_keeps_orders_carts_accounts_and_the_index()
    {
        var watch = Stopwatch.StartNew();
        await using var store = await RunningStore.StartAsync(DatabaseProvider.Sqlite, AsInEarnest);
        var shop = store.Shop("hana");
        await shop.GetAsync("/");
        var first = Took(watch, store);

        var (_, sku) = await MainJobTests.FindAsync(shop);
        var (bought, order) = await Basket.BuyAsync(shop, sku);
        order.Status.Should().Be(201, order.Text);
        var open = await Basket.CreateAsync(shop);
        await open.AddAsync(sku);
        var account = new { email = "kept@example.org", password = "correct horse battery staple" };
        (await shop.PostAsync("/auth/v1/register", account)).Status.Should().BeOneOf(200, 201, 202);
        var index = Directory
            .EnumerateFiles(store.DataFolder, "segments_*", SearchOption.AllDirectories)
            .Order()
            .ToList();
        index.Should().NotBeEmpty();

        var starts = new List<Start>();
        for (var i = 0; i < 4 && starts.All(s => s.Own > Second); i++)
        {
            (await store.StopAsync()).Should().Be(0);
            watch.Restart();
            await store.StartAsync(AsInEarnest);
            var search = await shop.GetAsync("/catalogue/v1/search?size=1");
            starts.Add(Took(watch, store));
            ((int)search["total"]!).Should().BeGreaterThan(50, "the index is there at once");
        }

        output.WriteLine($"First start {first}, later ones {string.Join(", ", starts)}.");
        first.Own.Should().BeLessThan(First);
        starts.Min(s => s.Own).Should().BeLessThan(Second);
        (await shop.GetAsync($"/checkout/v1/orders/{(string)order["id"]!}", bought.Key)).Status.Should().Be(200);
        (await shop.GetAsync(open.Path, open.Key))["lines"].AsArray().Should().ContainSingle();
        (await shop.PostAsync("/auth/v1/login", account)).Status.Should().Be(200);
        (await shop.SignInOwnerAsync()).Should().NotBeEmpty();
        await ShouldImportBesideAsync(store);
        await ShouldRestAsync(store);
    }

    /// <summary>The command imports into the data of a store that runs, which finds the products within seconds.</summary>
    private static async Task ShouldImportBesideAsync(RunningStore store)
    {
        var file = Path.Combine(store.DataFolder, "new.jsonl");
        await File.WriteAllTextAsync(
            file,
            ShopClient.ProductLine("BESIDE-1", 3, 900, "GBP", "Zanzibar lamp"),
            TestContext.Current.CancellationToken
        );
        var options = store.Program(store.Port, store.DataFolder);
        var said = await ProcessHost.RunAsync(
            options with
            {
                Arguments = ["import", "--tenant", "hana", file],
                Environment = new Dictionary<string, string?>(options.Environment)
                {
                    ["OmniSphere__DataFolder"] = store.DataFolder,
                },
            },
            TestContext.Current.CancellationToken
        );
        said.Should().Contain("1 created").And.Contain("products/s").And.Contain("new.jsonl: ");
        var found = await MainJobTests.EventuallyAsync(async () =>
            await store.Shop("hana").GetAsync("/catalogue/v1/search?q=zanzibar") is var answer
            && (int)answer["total"]! == 1
                ? answer
                : null
        );
        found.Should().NotBeNull();
    }

    /// <summary>A store that nobody asks anything takes less than a twentieth of one processor.</summary>
    private async Task ShouldRestAsync(RunningStore store)
    {
        var window = TimeSpan.FromSeconds(4);
        using var process = Process.GetProcessById(store.ProcessId);
        var used = TimeSpan.MaxValue;
        // What the last requests caused, and the compiler, take a moment to end.
        for (var i = 0; i < 5 && used > window / 20; i++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            await Task.Delay(window, TestContext.Current.CancellationToken);
            process.Refresh();
            used = process.TotalProcessorTime - before;
        }

        output.WriteLine($"Idle: {used / window:P1} of a processor.");
        used.Should().BeLessThanOrEqualTo(window / 20);
    }

    private static Start Took(Stopwatch watch, RunningStore store)
    {
        using var process = Process.GetProcessById(store.ProcessId);
        return new Start(watch.Elapsed, process.TotalProcessorTime);
    }

    /// <summary>How long a start took to the first answer, and how much processor time of it.</summary>
    private sealed record Start(TimeSpan Elapsed, TimeSpan Processor)
    {
        /// <summary>Where others keep the machine busy, elapsed time says more of them than of the store.</summary>
        public TimeSpan Own => Elapsed < Processor ? Elapsed : Processor;

        public override string ToString() =>
            $"{Elapsed.TotalSeconds:0.00} s ({Processor.TotalSeconds:0.00} s of processor)";
    }
}
