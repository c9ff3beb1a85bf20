using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Core.Tests.Http;

public sealed class ProblemTests
{
    private static async Task<ApiHost> ThrowingAsync(Func<Exception> exception) =>
        await ApiHost.StartAsync(
            shop => shop.MapGet("/fail", string () => throw exception()).ForPublic(),
            services => services.AddSingleton<IProblemMapper, PlumbingMapper>()
        );

    public static TheoryData<ProblemException, int> Kinds =>
        new()
        {
            { Problem.BadRequest("a.b", "x"), 400 },
            { Problem.Unauthorized("a.b", "x"), 401 },
            { Problem.PaymentRequired("a.b", "x"), 402 },
            { Problem.Forbidden("a.b", "x"), 403 },
            { Problem.NotFound("a.b", "x"), 404 },
            { Problem.Conflict("a.b", "x"), 409 },
            { Problem.Gone("a.b", "x"), 410 },
            { Problem.PreconditionFailed("a.b", "x"), 412 },
            { Problem.Unprocessable("a.b", "x"), 422 },
            { Problem.TooManyRequests("a.b", "x", TimeSpan.FromSeconds(1)), 429 },
            { Problem.Unavailable("a.b", "x", TimeSpan.FromSeconds(1)), 503 },
        };

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public async Task A_problem_that_is_thrown_is_the_answer(ProblemException problem, int status)
    {
        await using var host = await ThrowingAsync(() => problem);
        var body = await host.GetAsync("/shop/v1/fail").ShouldBeProblemAsync(status, "a.b");
        body.GetProperty("detail").GetString().Should().Be("x");
        body.GetProperty("instance").GetString().Should().Be("/shop/v1/fail");
        body.TryGetProperty("errors", out _).Should().BeFalse();
    }

    public static TheoryData<Exception, int, string> FaultsOfDatabases
    {
        get
        {
            static PostgresException Postgres(string state) => new("told", "FATAL", "FATAL", state);
            var broken = new NpgsqlException("broken", new System.IO.IOException("reset"));
            return new()
            {
                { Postgres(PostgresErrorCodes.AdminShutdown), 503, "database.unavailable" },
                { Postgres(PostgresErrorCodes.CannotConnectNow), 503, "database.unavailable" },
                { new InvalidOperationException("likely transient", broken), 503, "database.unavailable" },
                { new DbUpdateException("saving", broken), 503, "database.unavailable" },
                { Postgres(PostgresErrorCodes.UndefinedTable), 500, "server.error" },
                { new DbUpdateException("saving", Postgres(PostgresErrorCodes.NotNullViolation)), 500, "server.error" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(FaultsOfDatabases), DisableDiscoveryEnumeration = true)]
    public async Task A_database_that_is_away_is_no_fault_of_the_server_and_comes_back(
        Exception fault,
        int status,
        string code
    )
    {
        await using var host = await ThrowingAsync(() => fault);
        await host.GetAsync("/shop/v1/fail").ShouldBeProblemAsync(status, code);
    }

    [Fact]
    public async Task Further_members_stand_beside_the_standard_ones()
    {
        await using var host = await ThrowingAsync(() =>
            Problem.Conflict("stock.insufficient", "Only 3 left.").With("available", 3).With("sku", "A-1")
        );
        var body = await host.GetAsync("/shop/v1/fail").ShouldBeProblemAsync(409, "stock.insufficient");
        body.GetProperty("available").GetInt32().Should().Be(3);
        body.GetProperty("sku").GetString().Should().Be("A-1");
    }

    [Fact]
    public async Task A_field_that_only_the_handler_could_check_is_named()
    {
        await using var host = await ThrowingAsync(() => Problem.Invalid("lines[0].sku", "unknown", "No such SKU."));
        var body = await host.GetAsync("/shop/v1/fail").ShouldBeProblemAsync(422, "request.invalid");
        var error = body.GetProperty("errors").GetProperty("lines[0].sku")[0];
        error.GetProperty("code").GetString().Should().Be("unknown");
        error.GetProperty("message").GetString().Should().Be("No such SKU.");
    }

    [Fact]
    public async Task Waiting_times_are_rounded_up_to_seconds()
    {
        await using var host = await ThrowingAsync(() =>
            Problem.TooManyRequests("login.throttled", "Slow down.", TimeSpan.FromMilliseconds(1200))
        );
        var response = await host.GetAsync("/shop/v1/fail");
        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(2));
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task An_unknown_exception_tells_nothing_but_the_trace_id()
    {
        await using var host = await ThrowingAsync(() => new InvalidOperationException("SELECT secret FROM users"));
        var response = await host.GetAsync("/shop/v1/fail");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.Should().NotContainAny("secret", "SELECT", "InvalidOperation", " at OmniSphere");
        await Task.FromResult(response).ShouldBeProblemAsync(500, "server.error");
    }

    [Fact]
    public async Task A_stale_write_is_a_conflict()
    {
        await using var host = await ThrowingAsync(() => new DbUpdateConcurrencyException());
        await host.GetAsync("/shop/v1/fail").ShouldBeProblemAsync(409, "resource.version_conflict");
    }

    [Fact]
    public async Task A_mapper_of_the_host_comes_first()
    {
        await using var host = await ThrowingAsync(() => new NotSupportedException());
        await host.GetAsync("/shop/v1/fail").ShouldBeProblemAsync(404, "plumbing.leak");
    }

    [Fact]
    public async Task An_unknown_address_of_the_api_is_a_problem()
    {
        await using var host = await ThrowingAsync(() => new InvalidOperationException());
        await host.GetAsync("/shop/v1/nowhere").ShouldBeProblemAsync(404, "route.not_found");
        await host.GetAsync("/nowhere/v1/x").ShouldBeProblemAsync(404, "route.not_found");
    }

    [Fact]
    public async Task An_unknown_page_is_left_to_the_pages()
    {
        await using var host = await ThrowingAsync(() => new InvalidOperationException());
        var response = await host.GetAsync("/products/tent");
        ((int)response.StatusCode).Should().Be(404);
        response.Content.Headers.ContentType.Should().BeNull();
    }

    [Fact]
    public async Task A_wrong_method_is_a_problem_that_names_the_right_one()
    {
        await using var host = await ThrowingAsync(() => new InvalidOperationException());
        var sending = host.SendAsync(HttpMethod.Delete, "/shop/v1/fail");
        await sending.ShouldBeProblemAsync(405, "request.method_not_allowed");
        (await sending).Content.Headers.Allow.Should().Contain("GET");
    }

    private sealed class PlumbingMapper : IProblemMapper
    {
        public ProblemException? Map(Exception exception) =>
            exception is NotSupportedException ? Problem.NotFound("plumbing.leak", "Mapped.") : null;
    }
}
