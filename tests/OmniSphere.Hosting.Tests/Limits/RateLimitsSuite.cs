using System.Diagnostics;
using System.Threading.RateLimiting;
using AwesomeAssertions;
using OmniSphere.Hosting.Limits;

namespace OmniSphere.Hosting.Tests.Limits;

/// <summary>What every adapter of the rate limits keeps.</summary>
public abstract class RateLimitsSuite
{
    /// <summary>Long enough that a busy machine does not cross a segment's end where a test counts on one window.</summary>
    private protected static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static int _tenants;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<PartitionedRateLimiter<RateRequest>> CreateAsync(TimeSpan window);

    [Fact]
    public async Task A_client_makes_as_many_requests_as_it_may_and_is_told_when_to_come_back()
    {
        using var limits = await CreateAsync(Long);
        var request = Request(perClient: 3);
        for (var i = 0; i < 3; i++)
        {
            (await AskAsync(limits, request)).Should().BeNull();
        }

        (await AskAsync(limits, request)).Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThanOrEqualTo(Long);
        (await AskAsync(limits, request with { Client = "another" })).Should().BeNull();
    }

    [Fact]
    public async Task All_clients_of_a_tenant_together_keep_the_tenants_limit()
    {
        using var limits = await CreateAsync(Long);
        var request = Request(perClient: 2, perTenant: 3);
        (await AskAsync(limits, request)).Should().BeNull();
        (await AskAsync(limits, request)).Should().BeNull();
        (await AskAsync(limits, request)).Should().NotBeNull("the client's own limit");
        (await AskAsync(limits, request with { Client = "b" }))
            .Should()
            .BeNull("a refused request costs the tenant none");
        (await AskAsync(limits, request with { Client = "c" })).Should().NotBeNull();
        (await AskAsync(limits, Request(perClient: 2, perTenant: 3) with { Client = "c" }))
            .Should()
            .BeNull("another tenant has its own");
    }

    [Fact]
    public async Task Of_many_requests_at_the_same_moment_no_more_than_the_limit_pass()
    {
        using var limits = await CreateAsync(Long);
        var request = Request(perClient: 40, perTenant: 25);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => AskAsync(limits, request with { Client = $"c{i % 4}" }).AsTask())
        );
        answers.Count(a => a is null).Should().Be(25);
    }

    [Fact]
    public async Task What_a_window_took_comes_back_when_it_has_passed()
    {
        using var limits = await CreateAsync(TimeSpan.FromSeconds(1));
        var request = Request(perClient: 2);
        var clock = Stopwatch.StartNew();
        while (await AskAsync(limits, request) is null)
        {
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20), "the limit is reached at some time");
        }

        while (await AskAsync(limits, request) is not null)
        {
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20), "the window passes");
            await Task.Delay(20, Cancel);
        }
    }

    [Fact]
    public async Task What_is_exempt_is_never_refused()
    {
        using var limits = await CreateAsync(Long);
        for (var i = 0; i < 10; i++)
        {
            (await AskAsync(limits, default)).Should().BeNull();
        }
    }

    /// <summary>Null when granted, else when to come back.</summary>
    private protected static async ValueTask<TimeSpan?> AskAsync(
        PartitionedRateLimiter<RateRequest> limits,
        RateRequest request
    )
    {
        // As ASP.NET Core's middleware asks.
        using var quick = limits.AttemptAcquire(request);
        if (quick.IsAcquired)
        {
            return null;
        }

        using var lease = await limits.AcquireAsync(request, 1, Cancel);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after
            : TimeSpan.FromSeconds(1);
    }

    private protected static RateRequest Request(int perClient, int perTenant = 1000) =>
        new($"tnt_{Environment.ProcessId}_{Interlocked.Increment(ref _tenants)}", "a", perClient, perTenant);
}

public sealed class MemoryRateLimitsTests : RateLimitsSuite
{
    private protected override Task<PartitionedRateLimiter<RateRequest>> CreateAsync(TimeSpan window) =>
        Task.FromResult(MemoryRateLimits.Create(window));
}
