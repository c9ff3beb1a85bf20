using AwesomeAssertions;
using MimeKit;
using OmniSphere.Marketing.Mail;

namespace OmniSphere.Marketing.Tests.Mail;

/// <summary>What every transport does with a mail, whoever carries it.</summary>
public abstract class TransportConformance : IAsyncLifetime
{
    private protected abstract IEmailTransport Transport { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>The mails as the other side has them.</summary>
    protected abstract Task<IReadOnlyList<MimeMessage>> ReceivedAsync();

    private protected static EmailMessage Message(string key = "01.order.confirmation") =>
        new()
        {
            Key = key,
            From = new EmailAddress("hello@lumiere.example", "Maison Lumière"),
            ReplyTo = new EmailAddress("aide@lumiere.example"),
            To = new EmailAddress("zoe@example.com", "Zoé Müller 山田 🎁"),
            Subject = "Votre commande n° 1001 – merci ! 🎉 " + new string('é', 120),
            Html = "<!doctype html><p>Déjà vu — 1 234,56 €</p>\n.\nÀ bientôt",
            Text = "Déjà vu — 1 234,56 €\n.\nÀ bientôt\n",
            Date = Samples.Noon,
            Language = "fr",
        };

    [Fact]
    public async Task The_other_side_gets_what_was_written()
    {
        await Transport.SendAsync(Message(), Token);

        var mail = (await ReceivedAsync()).Should().ContainSingle().Subject;
        mail.MessageId.Should().Be("01.order.confirmation@lumiere.example");
        mail.Subject.Should().Be(Message().Subject);
        mail.Date.Should().Be(Samples.Noon);
        mail.From.Mailboxes.Single().Name.Should().Be("Maison Lumière");
        mail.From.Mailboxes.Single().Address.Should().Be("hello@lumiere.example");
        mail.To.Mailboxes.Single().Name.Should().Be("Zoé Müller 山田 🎁");
        mail.To.Mailboxes.Single().Address.Should().Be("zoe@example.com");
        mail.ReplyTo.Mailboxes.Single().Address.Should().Be("aide@lumiere.example");
        mail.Body!.Headers["Content-Language"].Should().Be("fr");
        mail.Headers["Auto-Submitted"].Should().Be("auto-generated");
    }

    [Fact]
    public async Task It_has_a_text_and_an_html_alternative_the_better_one_last()
    {
        await Transport.SendAsync(Message(), Token);

        var mail = (await ReceivedAsync()).Single();
        var parts = mail.Body.Should().BeOfType<MultipartAlternative>().Subject;
        parts.Select(p => p.ContentType.MimeType).Should().Equal("text/plain", "text/html");
        parts.Cast<TextPart>().Should().OnlyContain(p => p.ContentType.Charset == "utf-8");
        Lines(mail.TextBody!).Should().Be(Lines(Message().Text));
        Lines(mail.HtmlBody!).Should().Be(Lines(Message().Html));
    }

    [Fact]
    public async Task Every_header_is_ascii_on_the_wire()
    {
        await Transport.SendAsync(Message(), Token);

        var mail = (await ReceivedAsync()).Single();
        mail.Headers.Should().OnlyContain(h => h.RawValue.All(b => b < 128));
    }

    [Fact]
    public async Task Different_mails_arrive_as_different_mails()
    {
        await Transport.SendAsync(Message("01.a"), Token);
        await Transport.SendAsync(Message("02.b"), Token);

        var ids = (await ReceivedAsync()).Select(m => m.MessageId);
        ids.Should().BeEquivalentTo("01.a@lumiere.example", "02.b@lumiere.example");
    }

    [Fact]
    public async Task A_repeated_mail_keeps_its_message_id()
    {
        await Transport.SendAsync(Message(), Token);
        await Transport.SendAsync(Message(), Token);

        (await ReceivedAsync()).Select(m => m.MessageId).Distinct().Should().ContainSingle();
    }

    /// <summary>Line ends and the last one are the wire's.</summary>
    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
