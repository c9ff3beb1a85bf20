using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using OmniSphere.Contracts.Auth;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Secrets;

namespace OmniSphere.Marketing.Tests.Mail;

public sealed class RemindOfCartTests
{
    [Fact]
    public async Task Who_agreed_is_reminded_of_a_cart_once_with_the_link_that_takes_it_up()
    {
        await using var host = await MarketingHost.StartAsync();
        await using var scope = host.Scope(host.Lumiere);
        var seal = scope.Get<SecretSeal>();
        foreach (var (email, agrees) in new[] { ("ada@example.org", true), ("bob@example.org", false) })
        {
            await host.DeliverAsync(
                host.Lumiere,
                new CustomerRegistered(Id<UserKind>.New(TimeProvider.System), email, null, null, agrees)
            );
        }

        var (ada, bob, stranger) = (Left("Ada@example.org"), Left("bob@example.org"), Left("eve@example.org"));
        await host.DeliverAsync(host.Lumiere, ada);
        await host.DeliverAsync(host.Lumiere, ada with { ItemCount = 3 });
        await host.DeliverAsync(host.Lumiere, Left("ada@example.org") with { SealedRecoveryToken = null });
        await host.DeliverAsync(host.Lumiere, bob);
        await host.DeliverAsync(host.Lumiere, stranger);

        var mails = await scope
            .Get<MarketingDbContext>()
            .Deliveries.AsNoTracking()
            .Where(d => d.Template == "cart.abandoned")
            .ToListAsync(TestContext.Current.CancellationToken);
        var mail = mails.Should().ContainSingle().Subject;
        mail.ToAddress.Should().Be("Ada@example.org");
        mail.Purpose.Should().Be(MailPurpose.Marketing);
        mail.Subject.Should().StartWith("Votre panier");
        mail.Html.Should().NotContain("a-token", "the log must not open the cart");
        byte[]? sent = null;
        for (var i = 0; i < 3_000 && sent is null; i++)
        {
            sent = await scope
                .Get<MarketingDbContext>()
                .Mailbox.Where(m => m.To.Contains("Ada@") && m.Subject.Contains("panier"))
                .Select(m => m.Source)
                .SingleOrDefaultAsync(TestContext.Current.CancellationToken);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        using var source = new MemoryStream(sent!);
        using var read = await MimeMessage.LoadAsync(source, TestContext.Current.CancellationToken);
        read.HtmlBody.Should().Contain($"/cart/resume/{ada.CartId}?token=a-token").And.Contain("2 articles, 42,00");

        CartAbandoned Left(string email)
        {
            var id = Id<CartKind>.New(TimeProvider.System);
            return new(
                id,
                null,
                email,
                2,
                new(4_200, Currency.Eur),
                TimeProvider.System.GetUtcNow(),
                seal.Seal(host.Lumiere.Id, CartAbandoned.Purpose(id), "a-token")
            );
        }
    }
}
