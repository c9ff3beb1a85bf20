using System.Net;
using AwesomeAssertions;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using static OmniSphere.Checkout.Tests.Credit.CreditStory;

namespace OmniSphere.Checkout.Tests.Credit;

/// <summary>Many buyers with the same card at the same moment.</summary>
public sealed class CreditRushTests
{
    private static int Buyers => Soak.Scale(brief: 30, full: 100);

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_card_for_ten_orders_pays_ten_of_a_hundred_carts(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000, onHand: 1_000);
        var merchant = Merchant(host);
        var (id, code) = await IssueAsync(merchant, 27_500 + 100);
        var baskets = await Task.WhenAll(
            Enumerable
                .Range(0, Buyers)
                .Select(async i =>
                {
                    var basket = await host.Shop().FilledBasketAsync("MUG", email: $"b{i}@example.org");
                    (await EnterAsync(basket, code)).Should(HttpStatusCode.OK).Amount("due").Should().Be(0);
                    return basket;
                })
        );

        var answers = await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));

        answers.Count(a => a.Status is HttpStatusCode.Created).Should().Be(10);
        answers
            .Where(a => a.Status is not HttpStatusCode.Created)
            .Should()
            .OnlyContain(a => a.Code == "credit.insufficient" || a.Code == "payment.required");
        (await BalanceAsync(merchant, id)).Should().Be(100);
        host.Catalogue.Stock("MUG").Allocated.Should().Be(10);
        await CreditBooks.ShouldAddUpAsync(host);
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task Credit_granted_and_taken_by_many_at_once_adds_up(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        var merchant = Merchant(host);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Buyers).Select(i => GrantAsync(merchant, "usr_many", i % 2 == 0 ? 100 : -70))
        );

        var taken = answers.Where((a, i) => i % 2 == 1).Count(a => a.Status is HttpStatusCode.OK);
        answers.Where((_, i) => i % 2 == 0).Should().OnlyContain(a => a.Status == HttpStatusCode.OK);
        answers
            .Where(a => a.Status is not HttpStatusCode.OK)
            .Should()
            .OnlyContain(a => a.Code == "credit.insufficient");
        var account = (await merchant.GetAsync("admin/store-credit?customerId=usr_many")).Should(HttpStatusCode.OK);
        ((long)account["items"][0]!["balance"]!["amount"]!).Should().Be((Buyers / 2 * 100) - (taken * 70));
        await CreditBooks.ShouldAddUpAsync(host);
    }
}
