using System.Diagnostics;
using System.Net;
using AwesomeAssertions;
using OmniSphere.Testing;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Cluster;

/// <summary>The same job as in one process, through the gateway.</summary>
[Collection(OneCluster.Name)]
public sealed class ClusterTests(RunningCluster cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shopper_finds_a_product_and_buys_it()
    {
        await cluster.StartedAsync();
        await MainJobTests.BuyAsync(cluster.Shop("acme"), cluster.Shop("lumiere"));
    }

    [Fact]
    public async Task A_shopper_buys_over_HTTPS_at_the_gateway()
    {
        await cluster.StartedAsync();
        var shop = cluster.SecureShop("hana");
        var (_, sku) = await MainJobTests.FindAsync(shop);
        // A service that has just started may ask to try again.
        var order = await MainJobTests.EventuallyAsync(async () =>
            await Basket.BuyAsync(shop, sku, email: "hana@example.org") is { Last.Status: 201 } bought
                ? bought.Last
                : null
        );
        order.Should().NotBeNull();
    }

    [Fact]
    public async Task The_order_is_confirmed_by_mail_though_another_service_sends_it()
    {
        await cluster.StartedAsync();
        var shop = cluster.Shop("lumiere");
        var (_, sku) = await MainJobTests.FindAsync(shop);
        var (_, order) = await Basket.BuyAsync(shop, sku, email: "camille@example.org");
        order.Status.Should().Be(201, order.Text);
        var owner = await shop.SignInOwnerAsync();
        var mail = await MainJobTests.EventuallyAsync(async () =>
            (await shop.GetAsync("/marketing/v1/admin/mails?limit=50", ("Authorization", $"Bearer {owner}")))["items"]
                .AsArray()
                .FirstOrDefault(m => m!.ToJsonString().Contains("camille@example.org", StringComparison.Ordinal))
        );
        mail!.ToJsonString().Should().Contain((string)order["number"]!);
    }

    [Fact]
    public async Task Kcat_reads_the_order_as_a_CloudEvent()
    {
        TestServices.Require(Kcat.SkipReason);
        await cluster.StartedAsync();
        var shop = cluster.Shop("werkstatt");
        var (_, sku) = await MainJobTests.FindAsync(shop);
        // Services that have just started may answer late, and then checkout answers for them.
        var order = await MainJobTests.EventuallyAsync(async () =>
            (await Basket.BuyAsync(shop, sku, email: "karl@example.org")).Last is { Status: 201 } bought ? bought : null
        );
        var headers = await MainJobTests.EventuallyAsync(() => HeadersAsync((string)order!["id"]!), attempts: 300);
        headers.Should().Contain("ce_type").And.Contain("order.created").And.Contain("ce_specversion");
    }

    [Fact]
    public async Task A_service_answers_nobody_who_comes_past_the_gateway()
    {
        await cluster.StartedAsync();
        using var http = new HttpClient();
        foreach (var service in (string[])["auth", "catalogue", "checkout", "marketing"])
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get,
                new Uri(cluster.Processes.Address(service), $"/{service}/v1/openapi.json")
            );
            request.Headers.Host = "acme.localhost";
            request.Headers.Add("X-Forwarded-Host", "acme.localhost");
            request.Headers.Add("X-OmniSphere-Service", "made.up.token");
            using var answer = await http.SendAsync(request, Stop);
            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "{0} knows no such caller", service);
        }
    }

    [Fact]
    public async Task No_process_has_a_secret_in_its_command_line()
    {
        TestServices.Require(OperatingSystem.IsLinux() ? null : "Command lines are read from /proc.");
        await cluster.StartedAsync();
        foreach (var name in StoreCluster.Names)
        {
            var process = $"/proc/{cluster.Processes.ProcessId(name)}";
            var settings = (await File.ReadAllTextAsync($"{process}/environ", Stop))
                .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(s => s.Split('=', 2))
                .Where(s => s is [_, _])
                .ToDictionary(s => s[0], s => s[1], StringComparer.Ordinal);
            var arguments = await File.ReadAllTextAsync($"{process}/cmdline", Stop);
            arguments.Should().Contain("ReferenceStore", "that is how {0} was started", name);
            foreach (var secret in (string[])["Database__ConnectionString", "ServiceIdentity__Keys__0"])
            {
                arguments.Should().NotContain(settings[$"OmniSphere__{secret}"], name);
            }

            arguments.Should().NotContainEquivalentOf("password", name);
        }
    }

    [Fact]
    public async Task Staff_of_one_shop_are_nobody_in_another()
    {
        await cluster.StartedAsync();
        var owner = await cluster.Shop("acme").SignInOwnerAsync();
        (await cluster.Shop("acme").GetAsync("/checkout/v1/admin/orders", ("Authorization", $"Bearer {owner}")))
            .Status.Should()
            .Be(200);
        (await cluster.Shop("hana").GetAsync("/checkout/v1/admin/orders", ("Authorization", $"Bearer {owner}")))
            .Status.Should()
            .BeOneOf(401, 403);
    }

    [Fact]
    public async Task The_landing_page_and_a_shop_come_from_the_storefront()
    {
        await cluster.StartedAsync();
        var landing = await new ShopClient("", cluster.Processes.Port).GetAsync("/", ("Accept", "text/html"));
        landing.Text.Should().Contain($"http://acme.localhost:{cluster.Processes.Port}/");
        (await cluster.Shop("acme").GetAsync("/", ("Accept", "text/html"))).Text.Should().Contain("<html");
    }

    /// <summary>What an independent client reads of the event about an order, or null when it is not there yet.</summary>
    private async Task<string?> HeadersAsync(string order)
    {
        using var kcat = Process.Start(
            new ProcessStartInfo(
                Kcat.Program!,
                ["-C", "-e", "-q", "-o", "beginning", "-f", "%h %k\n", "-t", "omnisphere.checkout"]
            )
            {
                ArgumentList = { "-b", cluster.Kafka.BootstrapServers },
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var lines = await kcat.StandardOutput.ReadToEndAsync(Stop);
        await kcat.WaitForExitAsync(Stop);
        return lines
            .Split('\n')
            .FirstOrDefault(l =>
                l.Contains("order.created", StringComparison.Ordinal) && l.EndsWith(order, StringComparison.Ordinal)
            );
    }
}
