using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using AwesomeAssertions;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Faults;

/// <summary>
/// Random and malformed requests over all routes, made after the OpenAPI documents. <c>OMNISPHERE_FUZZ_SEED</c> repeats a
/// run.
/// </summary>
[Collection(OwnStores.Name)]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Connections = 12;

    // The two databases share the requests; a soak sends more to each.
    private static readonly int Total = Soak.Scale(6_000, 200_000);
    private static readonly int OnSqlite = Total * 7 / 10;

    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("OMNISPHERE_FUZZ_SEED") ?? "20261126",
        CultureInfo.InvariantCulture
    );

    [Theory]
    [MemberData(nameof(SharedStores.Providers), MemberType = typeof(SharedStores))]
    public async Task No_request_breaks_the_store_or_its_books(DatabaseProvider provider)
    {
        if (provider == DatabaseProvider.PostgreSql)
        {
            TestServices.Require(PostgreSqlServer.SkipReason);
        }

        await using var store = await RunningStore.StartAsync(provider);
        var contents = await ShopContents.ReadAsync(store.Shop("acme"), "FUZZ-1", baskets: 6);
        ApiOperation[] operations = [.. contents.Operations, .. OtherRoutes.All];

        var (from, to) = provider == DatabaseProvider.Sqlite ? (0, OnSqlite) : (OnSqlite, Total);
        var faults = await BombardAsync(store, contents, operations, from, to);
        if (faults.Count > 0)
        {
            // The beginning of each fault that the store has logged.
            foreach (var fault in store.Output.Split("fail: ").Skip(1).Take(20))
            {
                output.WriteLine(fault[..Math.Min(1500, fault.Length)]);
            }
        }

        faults.Take(20).Should().BeEmpty("no request may fail on the server's side (seed {0})", Seed);

        (await store.Shop("hana").GetAsync("/catalogue/v1/search?size=1")).Status.Should().Be(200);
        foreach (var basket in contents.Baskets)
        {
            (await contents.Shop.GetAsync(basket.Path, basket.Key)).Status.Should().BeOneOf(200, 404);
        }

        await Books.ShouldSettleAsync(store);
        await Books.ShouldBalanceAsync(store);
        await Books.OrdersShouldAddUpAsync(store);
        await Books.PaymentsShouldMatchAsync(store);
    }

    private async Task<IReadOnlyCollection<string>> BombardAsync(
        RunningStore store,
        ShopContents contents,
        ApiOperation[] operations,
        int from,
        int to
    )
    {
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
                ResponseHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(60),
        };
        var watch = Stopwatch.StartNew();
        var faults = new ConcurrentQueue<string>();
        var answers = new ConcurrentDictionary<int, int>();
        var slowest = new ConcurrentDictionary<string, TimeSpan>(StringComparer.Ordinal);
        await Parallel.ForAsync(
            from,
            to,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Connections,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (number, cancel) =>
            {
                var operation = operations[number % operations.Length];
#pragma warning disable CA5394 // The requests must be the same at every run.
                var random = new Random(HashCode(number));
#pragma warning restore CA5394
                using var request = new FuzzRequest(contents, operation, random).Create(store.Port, "hana");
                var started = Stopwatch.GetTimestamp();
                var (status, fault) = await SendAsync(http, request, cancel);
                answers.AddOrUpdate(status, 1, (_, n) => n + 1);
                if (fault is not null)
                {
                    faults.Enqueue($"#{number} {request}: {fault}");
                }

                var took = Stopwatch.GetElapsedTime(started);
                slowest.AddOrUpdate(operation.ToString(), took, (_, t) => t > took ? t : took);
            }
        );
        output.WriteLine(
            $"{store.Provider}: {to - from} requests over {operations.Length} routes with seed {Seed} in {watch.Elapsed.TotalSeconds:0.0} s; "
                + string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{a.Key}: {a.Value}"))
        );
        output.WriteLine(
            "Slowest: "
                + string.Join(
                    ", ",
                    slowest
                        .OrderByDescending(s => s.Value)
                        .Take(5)
                        .Select(s => $"{s.Key} {s.Value.TotalMilliseconds:0} ms")
                )
        );
        return faults;
    }

    private static async Task<(int Status, string? Fault)> SendAsync(
        HttpClient http,
        HttpRequestMessage request,
        CancellationToken cancel
    )
    {
        try
        {
            using var response = await http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            var status = (int)response.StatusCode;
            var isApi = request.RequestUri!.AbsolutePath.Contains("/v1/", StringComparison.Ordinal);
            return status switch
            {
                >= 500 => (status, $"{status} {text[..Math.Min(text.Length, 400)]}"),
                >= 400 when isApi && text.Length > 0 && !text.Contains("\"code\"", StringComparison.Ordinal) => (
                    status,
                    $"{status} without a code: {text[..Math.Min(text.Length, 200)]}"
                ),
                _ when text.Contains("   at OmniSphere", StringComparison.Ordinal) => (
                    status,
                    "A stack trace got out."
                ),
                _ => (status, null),
            };
        }
        catch (HttpRequestException e)
        {
            return (0, $"No answer: {e.Message} {e.InnerException?.Message}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (0, "No answer within a minute.");
        }
    }

    private static int HashCode(int number) => unchecked((Seed * 397) ^ (number * 7_919));
}
