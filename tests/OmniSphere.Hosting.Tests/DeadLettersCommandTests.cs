using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Events;
using OmniSphere.Hosting.Commands;
using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Hosting.Tests;

public sealed class DeadLettersCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replay_delivers_again_what_is_named_or_everything_and_keeps_what_still_fails()
    {
        await using var host = await EventBusHost.StartAsync(
            new EventBusSetup(),
            settings: ("OmniSphere:Events:MaxAttempts", "1")
        );
        host.Script.On = (consumer, _, _) =>
            consumer == "first" ? Task.FromException(new InvalidOperationException("not yet")) : Task.CompletedTask;
        await host.CommitAsync(host.Acme, Enumerable.Range(1, 3).Select(i => new AmountBooked("a", i)));
        await host.CommitAsync(host.Lumiere, new AmountBooked("a", 4));
        await host.DispatchedAsync();

        var command = ActivatorUtilities.CreateInstance<DeadLettersCommand>(host.Services);
        (await command.RunAsync(["list"], Cancel)).Should().Be(0);
        (await command.RunAsync(["list", "ledger"], Cancel)).Should().Be(0);
        (await command.RunAsync(["replay", "ledger"], Cancel)).Should().Be(1, "their consumer still fails");
        (await LettersAsync()).Should().HaveCount(4);

        host.Script.On = (consumer, e, _) =>
            consumer == "first" && e.Number == 2
                ? Task.FromException(new InvalidOperationException("never"))
                : Task.CompletedTask;
        var first = (await LettersAsync())[0].Sequence;
        (await command.RunAsync(["replay", "ledger", $"{first}"], Cancel)).Should().Be(0);
        (await LettersAsync()).Should().HaveCount(3);
        (await command.RunAsync(["replay", "ledger", $"{first}"], Cancel)).Should().Be(1, "it is gone");
        (await command.RunAsync(["replay", "ledger"], Cancel)).Should().Be(1);
        (await LettersAsync())
            .Should()
            .ContainSingle()
            .Which.Error.Should()
            .Contain("not yet", "a letter keeps why it was given up");
        (await host.EntriesAsync(host.Acme)).Should().HaveCount(5);
        (await host.EntriesAsync(host.Lumiere)).Should().HaveCount(2);

        async Task<IReadOnlyList<DeadLetterInfo>> LettersAsync() =>
            await host.Services.GetRequiredService<DeadLetters>().ListAsync("ledger", cancellationToken: Cancel);
    }

    [Theory]
    [InlineData()]
    [InlineData("bury")]
    [InlineData("list", "nowhere")]
    [InlineData("replay")]
    [InlineData("replay", "platform", "all")]
    public async Task What_is_not_understood_changes_nothing(params string[] arguments)
    {
        await using var host = HostingHost.Build();
        (await host.App.RunOmniSphereAsync(["dead-letters", .. arguments])).Should().Be(2);
    }
}
