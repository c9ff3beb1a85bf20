using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using OmniSphere.Contracts.Auth;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Profiles;
using OmniSphere.Marketing.Templates;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Tests.Profiles;

public sealed class UnsubscribeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_link_of_a_marketing_mail_ends_the_next_ones()
    {
        await using var host = await MarketingHost.StartAsync();
        await host.DeliverAsync(
            host.Acme,
            new CustomerRegistered(Id<UserKind>.New(TimeProvider.System), "ada@example.org", null, null, true)
        );
        await using var scope = host.Scope(host.Acme);
        var db = scope.Get<MarketingDbContext>();
        var order = new MailOrder(
            TemplateNames.BackInStock,
            Guid.CreateVersion7(),
            new EmailAddress("Ada@example.org"),
            MailPurpose.Marketing
        );
        await scope.Get<MailQueue>().EnqueueAsync(order, static _ => new ScriptObject { ["product"] = null }, Token);
        var page = db
            .ChangeTracker.Entries<Delivery>()
            .Single()
            .Entity.Html.Split('"')
            .Single(p => p.Contains("/unsubscribe?token="));
        var token = page[(page.IndexOf('=', StringComparison.Ordinal) + 1)..];

        using var other = host.Client(host.Lumiere);
        (await PostAsync(other, token)).Should().Be(HttpStatusCode.UnprocessableEntity, "it is another shop's");
        using var client = host.Client(host.Acme);
        (await PostAsync(client, "ada@example.org")).Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ConsentAsync(host)).Should().Be(MarketingConsent.Granted);
        (await PostAsync(client, token)).Should().Be(HttpStatusCode.NoContent);
        (await ConsentAsync(host)).Should().Be(MarketingConsent.Withdrawn);
        (await PostAsync(client, token)).Should().Be(HttpStatusCode.NoContent, "as often as they like");
    }

    [Fact]
    public void Mail_programs_find_the_link_in_the_header()
    {
        var message = new EmailMessage
        {
            Key = "k",
            From = new EmailAddress("shop@example.org"),
            To = new EmailAddress("ada@example.org"),
            Subject = "s",
            Html = "<p>h</p>",
            Text = "t",
            Date = DateTimeOffset.UnixEpoch,
        };
        MimeMessages.Build(message).Headers.Contains(HeaderId.ListUnsubscribe).Should().BeFalse();
        var headers = MimeMessages
            .Build(message with { Unsubscribe = new Uri("https://shop.example/marketing/v1/unsubscribe?token=x") })
            .Headers;
        headers[HeaderId.ListUnsubscribe].Should().Be("<https://shop.example/marketing/v1/unsubscribe?token=x>");
        headers["List-Unsubscribe-Post"].Should().Be("List-Unsubscribe=One-Click");
    }

    // As mail programs do it.
    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string token)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
        using var answer = await client.PostAsync($"/marketing/v1/unsubscribe?token={token}", form, Token);
        return answer.StatusCode;
    }

    private static Task<MarketingConsent> ConsentAsync(MarketingHost host) =>
        host.ReadAsync(host.Acme, db => db.Profiles.Select(p => p.Consent).SingleAsync(Token));
}
