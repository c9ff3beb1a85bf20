using AwesomeAssertions;
using Microsoft.Extensions.Options;
using MimeKit;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Mail.Smtp;

namespace OmniSphere.Marketing.Tests.Mail;

/// <summary>A real SMTP conversation with a small server of the test's own.</summary>
public sealed class SmtpTransportTests : TransportConformance
{
    private readonly SmtpListener _server = new();

    private protected override IEmailTransport Transport =>
        new SmtpTransport(
            Options.Create(
                new SmtpOptions
                {
                    Host = "127.0.0.1",
                    Port = _server.Port,
                    Security = SmtpSecurity.None,
                    Timeout = TimeSpan.FromSeconds(2),
                }
            )
        );

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => _server.DisposeAsync();

    protected override Task<IReadOnlyList<MimeMessage>> ReceivedAsync() => Task.FromResult(_server.Received);

    [Theory]
    [InlineData("450 Mailbox busy", EmailFault.Deferred, "smtp.450")]
    [InlineData("550 No such user", EmailFault.Refused, "smtp.550")]
    public async Task A_recipient_that_is_turned_away_is_told_apart_by_the_first_digit(
        string answer,
        EmailFault fault,
        string code
    )
    {
        _server.Recipient = answer;

        var failure = await FailureAsync();

        failure.Fault.Should().Be(fault);
        failure.Code.Should().Be(code);
    }

    [Fact]
    public async Task A_mail_that_is_answered_with_a_refusal_is_refused()
    {
        _server.Data = "554 Spam";

        (await FailureAsync()).Fault.Should().Be(EmailFault.Refused);
    }

    [Fact]
    public async Task A_server_that_hangs_up_before_it_answers_leaves_it_unknown()
    {
        _server.Data = null;

        (await FailureAsync()).Fault.Should().Be(EmailFault.Unknown);
    }

    [Fact]
    public async Task A_server_that_keeps_silent_is_given_up_in_time()
    {
        _server.Silent = true;

        var failure = await FailureAsync();

        failure.Fault.Should().Be(EmailFault.Deferred);
        failure.Code.Should().Be("smtp.unreachable");
    }

    [Fact]
    public async Task Nothing_is_sent_in_the_clear_when_tls_is_asked_for()
    {
        var transport = new SmtpTransport(Options.Create(new SmtpOptions { Host = "127.0.0.1", Port = _server.Port }));

        var send = () => transport.SendAsync(Message(), Token);

        (await send.Should().ThrowAsync<EmailTransportException>()).Which.Fault.Should().Be(EmailFault.Deferred);
        _server.Received.Should().BeEmpty();
    }

    private async Task<EmailTransportException> FailureAsync()
    {
        var send = () => Transport.SendAsync(Message(), Token);
        return (await send.Should().ThrowAsync<EmailTransportException>()).Which;
    }
}
