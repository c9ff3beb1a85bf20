using AwesomeAssertions;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Tests.Deliveries;
using OmniSphere.Secrets;

namespace OmniSphere.Marketing.Tests.Mail;

public sealed class GiveGiftCardTests
{
    [Fact]
    public async Task A_code_is_sent_to_its_recipient_and_lies_nowhere_open()
    {
        const string code = "7K4M-2XQ9-ZP0C-3TWH";
        var transport = new HeldTransport();
        await using var host = await MarketingHost.StartAsync(transport: transport);
        await using var scope = host.Scope(host.Lumiere);
        var sealedCode = scope.Get<SecretSeal>().Seal(host.Lumiere.Id, GiftCardCodeSent.Purpose("crd_1"), code);
        var card = new GiftCardCodeSent("crd_1", new(5_000, Currency.Eur), "grace@example.org", null, sealedCode);

        await host.DeliverAsync(host.Lumiere, card);

        var waiting = await host.MailAsync(host.Lumiere, DeliveryState.Sending);
        waiting.Html.Should().NotContain(code);
        waiting.Text.Should().NotContain(code);
        MailDetails.Of(waiting).Html.Should().BeNull("whoever reads the log must not spend the card");
        transport.Go.SetResult();
        (await host.MailAsync(host.Lumiere, DeliveryState.Sent)).Html.Should().BeEmpty();
        var sent = transport.Sent!;
        sent.To.Address.Should().Be("grace@example.org");
        sent.Subject.Should().StartWith("Votre carte cadeau");
        sent.Html.Should().Contain(code).And.Contain("50,00");
        sent.Text.Should().Contain(code);
    }

    /// <summary>Takes a mail when it is told to.</summary>
    private sealed class HeldTransport : IEmailTransport
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EmailMessage? Sent { get; private set; }

        public async Task SendAsync(EmailMessage message, CancellationToken cancellationToken = default)
        {
            await Go.Task.WaitAsync(cancellationToken);
            Sent = message;
        }
    }
}
