using AwesomeAssertions;
using CsCheck;
using OmniSphere.Marketing.Mail;

namespace OmniSphere.Marketing.Tests.Mail;

public sealed class EmailMessageTests
{
    [Theory]
    [InlineData("ada@example.com\r\nBcc: eve@example.com")]
    [InlineData("ada@example.com, eve@example.com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada")]
    [InlineData("")]
    public void An_address_is_one_address_and_nothing_else(string address)
    {
        var make = () => new EmailAddress(address);

        make.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("Ada\r\nBcc: eve@example.com")]
    [InlineData("Ada\nX: y")]
    [InlineData("Ada\0")]
    public void A_header_takes_no_control_characters(string text)
    {
        var name = () => new EmailAddress("ada@example.com", text);
        var subject = () => Message(text);

        name.Should().Throw<ArgumentException>();
        subject.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Whatever_the_texts_no_header_appears_that_was_not_asked_for()
    {
        string[] asked =
        [
            "Message-Id",
            "Date",
            "Subject",
            "From",
            "To",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
        ];
        Gen.Select(Gen.String, Gen.String)
            .Sample(
                (subject, name) =>
                {
                    using var mime = MimeMessages.Build(
                        Message(HeaderText.Line(subject)) with
                        {
                            To = new EmailAddress("ada@example.com", HeaderText.Line(name)),
                        }
                    );
                    using var wire = new MemoryStream();
                    mime.WriteTo(wire);
                    wire.Position = 0;
                    using var read = MimeKit.MimeMessage.Load(wire);
                    read.To.Mailboxes.Should().ContainSingle().Which.Address.Should().Be("ada@example.com");
                    read.Headers.Select(h => h.Field)
                        .Except(asked, StringComparer.OrdinalIgnoreCase)
                        .Should()
                        .BeEmpty();
                },
                iter: 2000
            );
    }

    private static EmailMessage Message(string subject) =>
        new()
        {
            Key = "k",
            From = new EmailAddress("shop@example.com"),
            To = new EmailAddress("ada@example.com"),
            Subject = subject,
            Html = "<p>x</p>",
            Text = "x",
            Date = Samples.Noon,
        };
}
