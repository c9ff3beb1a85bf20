using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Marketing.Tests.Deliveries;

public sealed class SqliteDeliveryTests() : DeliveryTests(DatabaseProvider.Sqlite)
{
    [Fact]
    public async Task A_mail_that_a_crash_left_in_the_queue_is_sent_once_after_the_restart()
    {
        using var folder = TestFolder.Create("marketing");
        await using (
            var host = await MarketingHost.StartAsync(transport: new ScriptedTransport(), dataFolder: folder.Path)
        )
        {
            await QueueAsync(host);
        }

        var transport = new ScriptedTransport();
        await using var restarted = await MarketingHost.StartAsync(transport: transport, dataFolder: folder.Path);

        await restarted.MailAsync(restarted.Acme, DeliveryState.Sent);
        transport.Calls.Should().Be(1);
    }

    private static async Task QueueAsync(MarketingHost host)
    {
        var token = TestContext.Current.CancellationToken;
        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.MailAsync(host.Acme, DeliveryState.Sent);
        // As if the process had ended between the consumer's commit and the worker.
        await host.ReadAsync(
            host.Acme,
            db =>
                db.Deliveries.ExecuteUpdateAsync(
                    s =>
                        s.SetProperty(d => d.State, DeliveryState.Pending)
                            .SetProperty(d => d.Attempts, 0)
                            .SetProperty(d => d.DueAt, d => d.CreatedAt)
                            .SetProperty(d => d.SentAt, (DateTimeOffset?)null),
                    token
                )
        );
    }
}

public sealed class PostgreSqlDeliveryTests() : DeliveryTests(DatabaseProvider.PostgreSql);

public abstract class DeliveryTests(DatabaseProvider provider)
{
    private readonly FakeTimeProvider _clock = new(Samples.Noon);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_is_sent_as_soon_as_its_cause_is_committed()
    {
        var transport = new ScriptedTransport();
        await using var host = await MarketingHost.StartAsync(provider, transport, _clock);

        var envelope = await host.DeliverAsync(host.Acme, Samples.Order());

        var mail = await host.MailAsync(host.Acme, DeliveryState.Sent);
        mail.SentAt.Should().Be(Samples.Noon);
        var taken = transport.Taken.Should().ContainSingle().Subject;
        taken.MessageId.Should().Be($"{envelope.Id:N}.order.confirmation@acme.example");
        taken.Date.Should().Be(Samples.Noon);
    }

    [Fact]
    public async Task A_mail_that_is_put_off_is_tried_again_after_growing_pauses()
    {
        var transport = new ScriptedTransport(EmailFault.Deferred, EmailFault.Deferred);
        await using var host = await MarketingHost.StartAsync(provider, transport, _clock);

        await host.DeliverAsync(host.Acme, Samples.Order());

        var first = await host.MailAsync(host.Acme, DeliveryState.Pending, attempts: 1);
        first.DueAt.Should().Be(Samples.Noon.AddSeconds(30));
        first.Error.Should().Be("The test said so.");
        await AdvanceAsync(TimeSpan.FromSeconds(30), () => transport.Calls == 2);
        var second = await host.MailAsync(host.Acme, DeliveryState.Pending, attempts: 2);
        (second.DueAt - _clock.GetUtcNow()).Should().BeCloseTo(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5));
        await AdvanceAsync(TimeSpan.FromSeconds(60), () => transport.Calls == 3);
        (await host.MailAsync(host.Acme, DeliveryState.Sent)).Attempts.Should().Be(3);
        transport.Taken.Should().ContainSingle();
    }

    [Fact]
    public async Task A_refused_mail_is_given_up_at_once()
    {
        var transport = new ScriptedTransport(EmailFault.Refused);
        await using var host = await MarketingHost.StartAsync(provider, transport, _clock);

        await host.DeliverAsync(host.Acme, Samples.Order());

        await host.MailAsync(host.Acme, DeliveryState.Failed);
        transport.Calls.Should().Be(1);
    }

    [Fact]
    public async Task A_mail_put_off_too_often_is_given_up()
    {
        var transport = new ScriptedTransport(EmailFault.Deferred, EmailFault.Deferred, EmailFault.Deferred);
        await using var host = await MarketingHost.StartAsync(
            provider,
            transport,
            _clock,
            settings: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["OmniSphere:Marketing:Deliveries:MaxAttempts"] = "2",
            }
        );

        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.MailAsync(host.Acme, DeliveryState.Pending, attempts: 1);
        await AdvanceAsync(TimeSpan.FromSeconds(30), () => transport.Calls == 2);

        (await host.MailAsync(host.Acme, DeliveryState.Failed)).Attempts.Should().Be(2);
    }

    [Fact]
    public async Task A_hand_over_that_broke_off_is_repeated_once_under_the_same_message_id()
    {
        var transport = new ScriptedTransport(EmailFault.Unknown, EmailFault.Unknown);
        await using var host = await MarketingHost.StartAsync(provider, transport, _clock);

        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.MailAsync(host.Acme, DeliveryState.Pending, attempts: 1);
        await AdvanceAsync(TimeSpan.FromSeconds(30), () => transport.Calls == 2);

        (await host.MailAsync(host.Acme, DeliveryState.Unknown)).Attempts.Should().Be(2);
        transport.Taken.Select(m => m.MessageId).Distinct().Should().ContainSingle();
        await AdvanceAsync(TimeSpan.FromHours(2), () => true);
        transport.Calls.Should().Be(2);
    }

    [Fact]
    public async Task A_process_that_died_while_sending_leaves_a_mail_that_is_sent_once_more_and_no_more()
    {
        var transport = new ScriptedTransport();
        await using var host = await MarketingHost.StartAsync(provider, transport, _clock);
        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.MailAsync(host.Acme, DeliveryState.Sent);

        await DieWhileSendingAsync(host);
        await AdvanceAsync(TimeSpan.FromMinutes(5), () => transport.Calls == 2);
        await host.MailAsync(host.Acme, DeliveryState.Sent);
        await DieWhileSendingAsync(host);
        await AdvanceAsync(TimeSpan.FromMinutes(5), () => IsAsync(host, DeliveryState.Unknown));

        await host.MailAsync(host.Acme, DeliveryState.Unknown);
        transport.Calls.Should().Be(2);
        transport.Taken.Select(m => m.MessageId).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task A_marketing_mail_is_not_repeated_when_nobody_knows()
    {
        var transport = new ScriptedTransport();
        await using var host = await MarketingHost.StartAsync(provider, transport, _clock);
        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.MailAsync(host.Acme, DeliveryState.Sent);

        await DieWhileSendingAsync(host, MailPurpose.Marketing);
        await AdvanceAsync(TimeSpan.FromMinutes(5), () => IsAsync(host, DeliveryState.Unknown));

        await host.MailAsync(host.Acme, DeliveryState.Unknown);
        transport.Calls.Should().Be(1);
    }

    [Fact]
    public async Task Workers_that_see_the_same_mail_send_it_once()
    {
        var transport = new ScriptedTransport(EmailFault.Deferred) { After = () => Task.Delay(50, Token) };
        await using var host = await MarketingHost.StartAsync(provider, transport, _clock);
        await host.DeliverAsync(host.Acme, Samples.Order());
        var mail = await host.MailAsync(host.Acme, DeliveryState.Pending, attempts: 1);
        _clock.Advance(TimeSpan.FromSeconds(31));

        var send = host.Services.GetRequiredService<SendDelivery>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => send.RunAsync(host.Acme.Id, mail.Id, Token)));

        await host.MailAsync(host.Acme, DeliveryState.Sent);
        transport.Taken.Should().ContainSingle();
    }

    [Fact]
    public async Task A_new_account_is_welcomed_once()
    {
        var transport = new ScriptedTransport();
        await using var host = await MarketingHost.StartAsync(provider, transport, _clock);

        var envelope = await host.DeliverAsync(host.Lumiere, Samples.Registration("zoe@example.com"));
        await host.RedeliverAsync(envelope);

        var mail = await host.MailAsync(host.Lumiere, DeliveryState.Sent);
        mail.Template.Should().Be("customer.welcome");
        mail.Subject.Should().Be("Bienvenue chez lumiere");
        mail.Html.Should().Contain("Bienvenue, Ada !").And.Contain("http://lumiere.localhost:5080");
        transport.Calls.Should().Be(1);
    }

    /// <summary>Leaves the mail as a process does that dies between its claim and its note of the outcome.</summary>
    private Task<int> DieWhileSendingAsync(MarketingHost host, MailPurpose purpose = MailPurpose.Transactional)
    {
        var leaseEnd = _clock.GetUtcNow().AddMinutes(5);
        return host.ReadAsync(
            host.Acme,
            db =>
                db.Deliveries.ExecuteUpdateAsync(
                    s =>
                        s.SetProperty(d => d.State, DeliveryState.Sending)
                            .SetProperty(d => d.Purpose, purpose)
                            .SetProperty(d => d.DueAt, leaseEnd),
                    Token
                )
        );
    }

    private static Task<bool> IsAsync(MarketingHost host, DeliveryState state) =>
        host.ReadAsync(host.Acme, db => db.Deliveries.AnyAsync(d => d.State == state, Token));

    /// <summary>Moves the clock until the worker, which sets its timer at its own time, has noticed.</summary>
    private Task AdvanceAsync(TimeSpan time, Func<bool> noticed) =>
        AdvanceAsync(time, () => Task.FromResult(noticed()));

    private async Task AdvanceAsync(TimeSpan time, Func<Task<bool>> noticed)
    {
        _clock.Advance(time);
        for (var i = 0; i < 20 || (i < 3_000 && !await noticed()); i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10, Token);
        }
    }
}
