using System.Net;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Marketing.Deliveries;

namespace OmniSphere.Marketing.Tests.Mail;

public sealed partial class MailboxPagesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_leads_to_the_mail_and_another_shop_sees_neither()
    {
        await using var host = await MarketingHost.StartAsync();
        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.MailAsync(host.Acme, DeliveryState.Sent);
        using var client = host.Client(host.Acme);

        var list = await client.GetStringAsync("/mailbox", Token);
        list.Should().Contain("Your order 1001 at acme").And.Contain("ada@example.com");
        var path = MailPath().Match(list).Value;

        var page = WebUtility.HtmlDecode(await client.GetStringAsync(path, Token));
        page.Should().Contain($"<iframe title=\"The mail as HTML\" src=\"{path}/html\" sandbox=\"allow-popups");
        page.Should().NotContain("allow-scripts").And.NotContain("allow-same-origin");
        page.Should().Contain("Message-Id").And.Contain("Larkspur 2 Tent\n").And.Contain("Your order 1001 at acme");
        (await client.GetStringAsync($"{path}/source", Token)).Should().Contain("multipart/alternative");

        using var other = host.Client(host.Lumiere);
        (await other.GetStringAsync("/mailbox", Token)).Should().NotContain("1001").And.Contain("No mail yet");
        foreach (var part in (string[])["", "/html", "/source"])
        {
            (await other.GetAsync(path + part, Token)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_mail_is_shown_where_it_can_do_nothing()
    {
        await using var host = await MarketingHost.StartAsync();
        await host.DeliverAsync(host.Acme, Samples.Order(number: "<script>alert(1)</script>"));
        await host.MailAsync(host.Acme, DeliveryState.Sent);
        using var client = host.Client(host.Acme);
        var list = await client.GetStringAsync("/mailbox", Token);
        var path = MailPath().Match(list).Value;

        list.Should().NotContain("<script");
        (await client.GetStringAsync(path, Token)).Should().NotContain("<script");
        using var html = await client.GetAsync($"{path}/html", Token);
        var policy = html.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().StartWith("sandbox ").And.Contain("default-src 'none'");
        policy.Should().NotContain("allow-scripts").And.NotContain("allow-same-origin").And.NotContain("script-src");
        html.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    [Fact]
    public async Task The_pages_exist_in_Development_only()
    {
        await using var host = await MarketingHost.StartAsync(
            environment: Environments.Production,
            settings: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["OmniSphere:Marketing:Transport"] = "Mailbox",
            }
        );
        using var client = host.Client(host.Acme);

        (await client.GetAsync("/mailbox", Token)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_mail_with_a_way_into_an_account_is_forgotten_once_it_is_sent()
    {
        await using var host = await MarketingHost.StartAsync();
        await host.DeliverAsync(
            host.Lumiere,
            new PasswordResetRequested(
                Id<UserKind>.New(TimeProvider.System),
                Staff: false,
                "zoe@example.com",
                "Zoé",
                "s3cret/+token",
                Samples.Noon
            )
        );

        var mail = await host.MailAsync(host.Lumiere, DeliveryState.Sent);

        mail.Subject.Should().Be("Choisissez un nouveau mot de passe pour lumiere");
        mail.Html.Should().BeEmpty();
        mail.Text.Should().BeEmpty();
        using var client = host.Client(host.Lumiere);
        var path = MailPath().Match(await client.GetStringAsync("/mailbox", Token)).Value;
        (await client.GetStringAsync($"{path}/html", Token))
            .Should()
            .Contain($"http://{host.Lumiere.Slug}.localhost:5080/account/reset-password?token=s3cret%2F%2Btoken");
    }

    [Fact]
    public async Task Every_endpoint_declares_its_audience()
    {
        await using var host = await MarketingHost.StartAsync();

        host.Services.GetServices<EndpointDataSource>().SelectMany(AudienceConvention.Violations).Should().BeEmpty();
    }

    [Fact]
    public async Task A_host_that_cannot_send_says_what_to_set()
    {
        var start = () => MarketingHost.StartAsync(environment: Environments.Production);

        (await start.Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should()
            .Contain("OmniSphere:Marketing:Smtp:Host");
    }

    [GeneratedRegex("/mailbox/mbx_[0-9a-z]{26}", RegexOptions.None, 1000)]
    private static partial Regex MailPath();
}
