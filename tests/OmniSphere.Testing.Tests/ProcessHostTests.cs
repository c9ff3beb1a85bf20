using System.Diagnostics;
using AwesomeAssertions;

namespace OmniSphere.Testing.Tests;

public sealed class ProcessHostTests
{
    [Fact]
    public async Task A_program_that_ends_before_it_is_ready_is_reported_with_its_output()
    {
        var options = new ProcessHostOptions
        {
            Assembly = Path.Combine(AppContext.BaseDirectory, "no-such-program.dll"),
            Ready = new Uri($"http://127.0.0.1:{FreePort.Next()}/"),
        };

        var start = () => ProcessHost.StartAsync(options, TestContext.Current.CancellationToken);

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage(
            "*no-such-program*before it was ready*"
        );
    }

    [Fact]
    public async Task A_child_ends_when_the_pipe_to_its_guard_closes()
    {
        var child = ChildProcess.Start(new ProcessStartInfo("sleep", ["600"]));
        using var watched = Process.GetProcessById(child.Id);

        await child.DisposeAsync();

        watched.HasExited.Should().BeTrue();
    }
}
