using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Credit.GiftCards;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Secrets;
using static OmniSphere.Checkout.Tests.Credit.CreditStory;

namespace OmniSphere.Checkout.Tests.Credit;

public sealed class GiftCardTests(SharedCheckout shared) : IClassFixture<SharedCheckout>
{
    private readonly CheckoutTestHost _host = shared.Host;

    [Fact]
    public async Task A_card_is_issued_with_a_code_that_is_told_once_and_kept_as_a_hash()
    {
        var merchant = Merchant(_host);
        var request = new { amount = new { amount = 5_000, currency = "USD" }, recipient = "grace@example.org" };

        var issued = (await TryIssueAsync(merchant, request, "one-card")).Should(HttpStatusCode.Created);
        (await TryIssueAsync(merchant, request, "one-card"))["id"]
            .ToJsonString()
            .Should()
            .Be(issued["id"].ToJsonString());

        var code = (string)issued["code"]!;
        ((string)(await TryIssueAsync(merchant, request, "one-card"))["code"]!).Should().Be(code, "it is told again");
        (await KeptAnswersAsync(code)).Should().Be(0, "what is kept of the answer is sealed");
        code.Should().MatchRegex("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$");
        var id = (string)issued["id"]!;
        var read = (await merchant.GetAsync($"admin/gift-cards/{id}")).Should(HttpStatusCode.OK);
        read.Body!["code"].Should().BeNull();
        ((string)read["last4"]!).Should().Be(code[^4..]);
        ((string)read["status"]!).Should().Be("active");
        var kept = await _host.ReadAsync(db => db.CreditAccounts.SingleAsync(a => a.Recipient == "grace@example.org"));
        kept.CodeHash.Should().Equal(GiftCardCode.Hash(code)).And.HaveCount(32);
        (await LedgerAsync(merchant, id)).Should().Equal(("issued", 5_000, 5_000));
        var listed = (await merchant.GetAsync("admin/gift-cards?q=grace@example.org&status=active")).Should(
            HttpStatusCode.OK
        );
        listed["items"].AsArray().Should().HaveCount(1);
    }

    [Fact]
    public async Task A_code_is_sent_to_its_recipient_sealed()
    {
        var merchant = Merchant(_host);
        var nobody = new { amount = new { amount = 5_000, currency = "USD" }, sendCode = true };
        (await TryIssueAsync(merchant, nobody)).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");
        var request = new
        {
            amount = new { amount = 5_000, currency = "USD" },
            recipient = "joan@example.org",
            sendCode = true,
        };

        var issued = (await TryIssueAsync(merchant, request)).Should(HttpStatusCode.Created);
        var path = $"admin/gift-cards/{(string)issued["id"]!}";
        var again = (await merchant.PostAsync($"{path}/code", new { sendCode = true })).Should(HttpStatusCode.OK);

        string[] codes = [(string)issued["code"]!, (string)again["code"]!];
        codes.Should().OnlyHaveUniqueItems();
        foreach (var code in codes)
        {
            (await KeptAnswersAsync(code)).Should().Be(0);
        }

        await using var scope = _host.Scope();
        var db = scope.Get<Storage.CheckoutDbContext>();
        var card = await db.CreditAccounts.SingleAsync(
            a => a.Recipient == "joan@example.org",
            TestContext.Current.CancellationToken
        );
        scope.Get<SendGiftCardCode>().To(card, card.Money, codes[1]);
        var told = db.ChangeTracker.Entries().Single(e => e.Metadata.ClrType.Name == "OutboxMessage");
        var data = (string)told.Property("Data").CurrentValue!;
        data.Should().NotContain(codes[1]).And.Contain("joan@example.org");
        var kept = JsonNode.Parse(data)!;
        var (seal, purpose) = (scope.Get<SecretSeal>(), GiftCardCodeSent.Purpose(card.Id.ToString()));
        seal.Open(_host.Acme.Id, purpose, (string)kept["sealedCode"]!).Should().Be(codes[1]);
        var stolen = () => seal.Open(_host.Lumiere.Id, purpose, (string)kept["sealedCode"]!);
        stolen.Should().Throw<CryptographicException>("another tenant's hands open nothing");
        var (plain, _) = await IssueAsync(merchant, 100);
        (await merchant.PostAsync($"admin/gift-cards/{plain}/code", new { sendCode = true })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "gift_card.no_recipient"
        );
    }

    /// <summary>How many answers that are kept to be repeated hold a text; there are some.</summary>
    private async Task<int> KeptAnswersAsync(string text)
    {
        var bodies = await _host.ReadAsync(db =>
            db.Database.SqlQueryRaw<byte[]>("SELECT body AS Value FROM idempotency_keys WHERE body IS NOT NULL")
                .ToListAsync()
        );
        bodies.Should().NotBeEmpty();
        return bodies.Count(b => Encoding.UTF8.GetString(b).Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_card_whose_answer_died_with_the_process_is_issued_once_and_gets_another_code()
    {
        var merchant = Merchant(_host);
        var request = new { amount = new { amount = 6_000, currency = "USD" }, recipient = "once@example.org" };
        var first = (await TryIssueAsync(merchant, request, "card-once")).Should(HttpStatusCode.Created);
        await ForgetAnswersAsync(_host);

        var again = (await TryIssueAsync(merchant, request, "card-once")).Should(HttpStatusCode.Created);

        ((string)again["id"]!).Should().Be((string)first["id"]!);
        (await _host.ReadAsync(db => db.CreditAccounts.CountAsync(a => a.Recipient == "once@example.org")))
            .Should()
            .Be(1);
        (await LedgerAsync(merchant, (string)again["id"]!)).Should().Equal(("issued", 6_000, 6_000));
        (await merchant.PostAsync("admin/gift-cards/lookup", new { code = (string)again["code"]! })).Should(
            HttpStatusCode.OK
        );
        (await merchant.PostAsync("admin/gift-cards/lookup", new { code = (string)first["code"]! })).ShouldRefuse(
            HttpStatusCode.NotFound,
            "gift_card.not_found"
        );
    }

    [Fact]
    public void Who_takes_a_new_cart_for_each_few_guesses_has_to_wait_as_well()
    {
        using var throttle = new GuessThrottle();
        for (var i = 0; i < GuessThrottle.TriesOfClient; i++)
        {
            throttle.Guard("guesser", $"{i / 5}");
            throttle.Wrong("guesser", $"{i / 5}");
        }

        var more = () => throttle.Guard("guesser", "another");

        more.Should().Throw<OmniSphere.Http.ProblemException>();
        throttle.Guard("somebody else", "another");
    }

    [Fact]
    public async Task Cards_are_listed_page_by_page_newest_first()
    {
        var merchant = Merchant(_host, _host.Lumiere);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Insert(0, (await IssueAsync(merchant, 100 + i, "EUR")).Id);
        }

        var first = (await merchant.GetAsync("admin/gift-cards?limit=2")).Should(HttpStatusCode.OK);
        var second = await merchant.GetAsync($"admin/gift-cards?limit=2&cursor={(string)first["nextCursor"]!}");

        first["items"].AsArray().Select(c => (string)c!["id"]!).Should().Equal(ids.Take(2));
        ((string)second["items"][0]!["id"]!).Should().Be(ids[2]);
        (await merchant.GetAsync("admin/gift-cards?status=odd")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
    }

    [Theory]
    [InlineData(0, "USD", null, null)]
    [InlineData(-1, "USD", null, null)]
    [InlineData(100, "XXX", null, null)]
    [InlineData(100, "USD", "2001-01-01T00:00:00Z", null)]
    [InlineData(100, "USD", null, "nobody")]
    public async Task What_makes_no_card_is_refused(long amount, string currency, string? expiresAt, string? recipient)
    {
        var answer = await TryIssueAsync(
            Merchant(_host),
            new
            {
                amount = new { amount, currency },
                expiresAt,
                recipient,
            }
        );

        answer.Status.Should().BeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Whoever_knows_the_code_reads_the_balance_and_another_shop_does_not()
    {
        var (_, code) = await IssueAsync(Merchant(_host), 2_500);
        var typed = new { code = code.Replace('-', ' ').ToLowerInvariant().Replace('0', 'o') };

        var balance = (await _host.Shop().PostAsync("gift-cards/balance", typed)).Should(HttpStatusCode.OK);

        ((long)balance["balance"]["amount"]!).Should().Be(2_500);
        (await Merchant(_host).PostAsync("admin/gift-cards/lookup", typed)).Should(HttpStatusCode.OK);
        (await _host.Shop(_host.Lumiere).PostAsync("gift-cards/balance", typed)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "gift_card.not_found"
        );
    }

    [Fact]
    public async Task Another_shop_can_do_nothing_with_a_card()
    {
        var (id, _) = await IssueAsync(Merchant(_host), 2_500);
        var stranger = Merchant(_host, _host.Lumiere);

        (await stranger.GetAsync($"admin/gift-cards/{id}")).Status.Should().Be(HttpStatusCode.NotFound);
        (await stranger.GetAsync($"admin/gift-cards/{id}/ledger")).Status.Should().Be(HttpStatusCode.NotFound);
        (await stranger.PostAsync($"admin/gift-cards/{id}/disable", new { }))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
        (await stranger.PostAsync($"admin/gift-cards/{id}/code", null)).Status.Should().Be(HttpStatusCode.NotFound);
        (await _host.Shop().GetAsync($"admin/gift-cards/{id}")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Another_code_takes_the_place_of_a_lost_one()
    {
        var merchant = Merchant(_host);
        var (id, lost) = await IssueAsync(merchant, 1_000);

        var found = (string)
            (await merchant.PostAsync($"admin/gift-cards/{id}/code", null)).Should(HttpStatusCode.OK)["code"]!;

        (await merchant.PostAsync("admin/gift-cards/lookup", new { code = found })).Should(HttpStatusCode.OK);
        (await merchant.PostAsync("admin/gift-cards/lookup", new { code = lost })).ShouldRefuse(
            HttpStatusCode.NotFound,
            "gift_card.not_found"
        );
    }

    [Fact]
    public async Task Who_guesses_codes_has_to_wait_and_who_knows_one_does_not()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var (_, code) = await IssueAsync(Merchant(host), 1_000);
        for (var i = 1; i < GuessThrottle.Tries; i++)
        {
            (await host.Shop().PostAsync("gift-cards/balance", new { code = $"GUESS{i}" }))
                .Status.Should()
                .Be(HttpStatusCode.NotFound);
            (await host.Shop().PostAsync("gift-cards/balance", new { code })).Should(HttpStatusCode.OK);
        }

        (await host.Shop().PostAsync("gift-cards/balance", new { code = "ONE MORE" })).ShouldRefuse(
            HttpStatusCode.NotFound,
            "gift_card.not_found"
        );
        (await host.Shop().PostAsync("gift-cards/balance", new { code })).ShouldRefuse(
            HttpStatusCode.TooManyRequests,
            "gift_card.guess_limited"
        );
        var (guessing, honest) = (await host.Shop().BasketAsync(), await host.Shop().BasketAsync());
        for (var i = 0; i < GuessThrottle.Tries; i++)
        {
            (await EnterAsync(guessing, $"GUESS{i}")).ShouldRefuse(HttpStatusCode.NotFound, "gift_card.not_found");
        }

        (await EnterAsync(guessing, code)).ShouldRefuse(HttpStatusCode.TooManyRequests, "gift_card.guess_limited");
        (await EnterAsync(honest, code)).Should(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_card_that_cannot_pay_is_refused_with_the_reason()
    {
        var merchant = Merchant(_host);
        var basket = await _host.Shop().FilledBasketAsync("TEA");
        var (stopped, stoppedCode) = await IssueAsync(merchant, 1_000);
        (await merchant.PostAsync($"admin/gift-cards/{stopped}/disable", new { reason = "Stolen" })).Should(
            HttpStatusCode.OK
        );
        var (_, euros) = await IssueAsync(merchant, 1_000, "EUR");
        var (over, overCode) = await IssueAsync(merchant, 1_000);
        await ExpireAsync(over);

        (await EnterAsync(basket, stoppedCode)).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "gift_card.disabled");
        (await EnterAsync(basket, euros)).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "gift_card.currency");
        (await EnterAsync(basket, overCode)).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "gift_card.expired");
        for (var i = 0; i < 5; i++)
        {
            (await EnterAsync(basket, (await IssueAsync(merchant, 1)).Code)).Should(HttpStatusCode.OK);
        }

        (await EnterAsync(basket, (await IssueAsync(merchant, 1)).Code)).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "gift_card.too_many"
        );
        (await LedgerAsync(merchant, stopped)).Should().Equal(("issued", 1_000, 1_000), ("disabled", 0, 1_000));
    }

    [Fact]
    public async Task What_is_left_when_the_time_is_over_is_written_off_and_money_given_back_lives_on()
    {
        var merchant = Merchant(_host);
        var (id, _) = await IssueAsync(merchant, 900);
        await ExpireAsync(id);

        await using (var scope = _host.Scope())
        {
            var db = scope.Get<Storage.CheckoutDbContext>();
            var ledger = scope.Get<CreditLedger>();
            await db.TransactAsync(
                async ct =>
                {
                    (await ledger.ExpireAsync(Id<CreditAccountKind>.Parse(id), ct)).Should().BeTrue();
                    await db.SaveChangesAsync(ct);
                    (await ledger.ExpireAsync(Id<CreditAccountKind>.Parse(id), ct)).Should().BeFalse();
                    await ledger.GiveAsync(Id<CreditAccountKind>.Parse(id), 400, CreditMovement.Refunded, "rfd_1", ct);
                    await db.SaveChangesAsync(ct);
                },
                TestContext.Current.CancellationToken
            );
        }

        (await LedgerAsync(merchant, id))
            .Should()
            .Equal(("issued", 900, 900), ("expired", -900, 0), ("refunded", 400, 400));
        var card = await merchant.GetAsync($"admin/gift-cards/{id}");
        ((string)card["status"]!).Should().Be("active");
        ((DateTimeOffset)card["expiresAt"]!).Should().BeAfter(TimeProvider.System.GetUtcNow().AddDays(89));
    }

    [Fact]
    public async Task A_card_cannot_be_spent_from_its_end_on_and_the_worker_writes_it_off()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await CheckoutTestHost.StartAsync(clock: clock);
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        var (id, code) = await IssueAsync(merchant, 5_000, expiresAt: clock.GetUtcNow().AddDays(1));
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await EnterAsync(basket, code)).Should(HttpStatusCode.OK).Amount("due").Should().Be(0);

        clock.Advance(TimeSpan.FromDays(1));
        (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.PaymentRequired, "payment.required");
        await CheckoutTestHost.EventuallyAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromHours(1));
                return await BalanceAsync(merchant, id) == 0;
            },
            "the card is written off"
        );

        (await LedgerAsync(merchant, id)).Should().Equal(("issued", 5_000, 5_000), ("expired", -5_000, 0));
    }

    private Task<int> ExpireAsync(string id) =>
        _host.ReadAsync(db =>
            db.CreditAccounts.Where(a => a.Id == Id<CreditAccountKind>.Parse(id))
                .ExecuteUpdateAsync(s =>
                    s.SetProperty(a => a.ExpiresAt, TimeProvider.System.GetUtcNow().AddMinutes(-1))
                )
        );
}
