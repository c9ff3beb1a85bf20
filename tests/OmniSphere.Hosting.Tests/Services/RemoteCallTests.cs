using System.Diagnostics;
using System.Security.Claims;
using AwesomeAssertions;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Authorization;
using OmniSphere.Hosting.Services;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Tests.Services;

/// <summary>What a call to another service takes along, and what comes back when it goes wrong.</summary>
public sealed class RemoteCallTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tenant_caller_and_trace_travel_with_the_call()
    {
        await using var pair = await ServicePair.StartAsync();
        (Id<TenantKind>? Tenant, Caller Caller, ActivityTraceId? Trace) seen = (null, null!, null);
        pair.Answer = (_, _, scope) =>
        {
            seen = (
                scope.GetRequiredService<ITenantContext>().Current?.Id,
                scope.GetRequiredService<Caller>(),
                Activity.Current?.TraceId
            );
            return Task.FromResult<object?>(true);
        };
        using var trace = new Activity("placing an order").Start();
        var http = pair.Caller.Services.GetRequiredService<IHttpContextAccessor>();
        var identity = new ClaimsIdentity("test");
        identity.AddClaim(new(OmniSphereClaims.Kind, OmniSphereKinds.Staff));
        identity.AddClaim(new(OmniSphereClaims.Subject, "usr_1"));
        identity.AddClaim(new(OmniSphereClaims.Tenant, ServicePair.Acme.ToString()));
        identity.AddClaim(new(OmniSphereClaims.Permission, "catalogue.stock.write"));
        http.HttpContext = new DefaultHttpContext { User = new(identity) };

        (await pair.AllocateAsync(cancellationToken: Stop)).Should().BeTrue();
        seen.Tenant.Should().Be(ServicePair.Acme);
        seen.Trace.Should().Be(trace.TraceId);
        seen.Caller.Kind.Should().Be(CallerKind.Staff);
        seen.Caller.Subject.Should().Be("usr_1");
        seen.Caller.TenantId.Should().Be(ServicePair.Acme);
        seen.Caller.Permissions.Should().Equal("catalogue.stock.write");

        http.HttpContext = null;
        await pair.AllocateAsync(cancellationToken: Stop);
        seen.Caller.Kind.Should().Be(CallerKind.Anonymous, "work that nobody asked for has no caller");
    }

    [Fact]
    public async Task A_refusal_means_there_what_it_means_here()
    {
        await using var pair = await ServicePair.StartAsync();
        pair.Answer = (_, _, _) =>
            throw Problem
                .TooManyRequests("stock.busy", "Too many at once.", TimeSpan.FromSeconds(7))
                .With("available", 3);
        var refusal = (await Refused(pair)).Which;
        refusal.Status.Should().Be(429);
        refusal.Code.Should().Be("stock.busy");
        refusal.Message.Should().Be("Too many at once.");
        refusal.RetryAfter.Should().Be(TimeSpan.FromSeconds(7));
        refusal.Extensions["available"]!.ToString().Should().Be("3");

        pair.Answer = (_, _, _) => throw Problem.Invalid("reference", "unknown", "No such reference.");
        (await Refused(pair)).Which.Errors["reference"].Single().Code.Should().Be("unknown");
    }

    [Fact]
    public async Task A_fault_of_the_service_is_503_and_keeps_its_details_to_itself()
    {
        await using var pair = await ServicePair.StartAsync();
        pair.Answer = (_, _, _) => throw new InvalidOperationException("password=hunter2");
        var refusal = (await Refused(pair)).Which;
        refusal.Status.Should().Be(503);
        refusal.Code.Should().Be("catalogue.unavailable");
        refusal.ToString().Should().NotContain("hunter2");
    }

    [Fact]
    public async Task A_service_that_is_gone_is_503_with_the_time_to_try_again()
    {
        await using var pair = await ServicePair.StartAsync();
        await pair.Service.StopAsync(Stop);
        var refusal = (await Refused(pair)).Which;
        refusal.Status.Should().Be(503);
        refusal.Code.Should().Be("catalogue.unavailable");
        refusal.RetryAfter.Should().BeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_service_that_takes_too_long_is_503_and_is_told_to_stop()
    {
        await using var pair = await ServicePair.StartAsync(("OmniSphere:Services:Catalogue:Timeout", "00:00:05"));
        pair.Answer = static (_, _, _) => Task.FromResult<object?>(true);
        (await pair.AllocateAsync(cancellationToken: Stop))
            .Should()
            .BeTrue("the first call connects, which takes time too");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.Answer = async (_, arguments, _) =>
        {
            var token = arguments.OfType<CancellationToken>().Single();
            await using var registration = token.Register(stopped.SetResult);
            await Task.Delay(TimeSpan.FromMinutes(5), token);
            return true;
        };
        (await Refused(pair)).Which.Code.Should().Be("catalogue.unavailable");
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    [Fact]
    public async Task What_may_be_repeated_is_repeated_and_nothing_else()
    {
        await using var pair = await ServicePair.StartAsync();
        await using var scope = pair.Scope();
        var calls = scope.Get<RemoteCalls>();
        var attempts = 0;
        (await calls.RepeatableAsync("catalogue", _ => ++attempts < 3 ? Unreachable() : new(attempts), Stop))
            .Should()
            .Be(3);
        attempts = 0;
        var once = () => calls.OnceAsync("catalogue", _ => ++attempts < 2 ? Unreachable() : new(attempts), Stop);
        (await once.Should().ThrowAsync<ProblemException>()).Which.Code.Should().Be("catalogue.unavailable");
        attempts.Should().Be(1);
    }

    [Fact]
    public async Task A_service_that_keeps_failing_is_left_alone_for_a_while()
    {
        await using var pair = await ServicePair.StartAsync(
            ("OmniSphere:Services:Catalogue:BreakFor", "00:00:01"),
            ("OmniSphere:Services:Catalogue:Retries", "0")
        );
        await using var scope = pair.Scope();
        var calls = scope.Get<RemoteCalls>();
        var attempts = 0;
        for (var i = 0; i < 60; i++)
        {
            var call = () => calls.OnceAsync("catalogue", _ => Count(Unreachable()), Stop);
            (await call.Should().ThrowAsync<ProblemException>()).Which.Status.Should().Be(503);
        }

        attempts.Should().BeLessThan(60, "most calls are answered without troubling the service");
        for (var i = 0; i < 200; i++)
        {
            try
            {
                (await calls.OnceAsync("catalogue", _ => new ValueTask<int>(7), Stop)).Should().Be(7);
                return;
            }
            catch (ProblemException)
            {
                await Task.Delay(100, Stop);
            }
        }

        Assert.Fail("The service was never tried again.");

        ValueTask<int> Count(ValueTask<int> call)
        {
            attempts++;
            return call;
        }
    }

    private static ValueTask<int> Unreachable() =>
        ValueTask.FromException<int>(new RpcException(new Status(StatusCode.Unavailable, "refused")));

    private static async Task<AwesomeAssertions.Specialized.ExceptionAssertions<ProblemException>> Refused(
        ServicePair pair
    )
    {
        var call = () => pair.AllocateAsync(cancellationToken: Stop);
        return await call.Should().ThrowAsync<ProblemException>();
    }
}
