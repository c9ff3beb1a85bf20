using System.Data.Common;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Contracts.Auth;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;
using OmniSphere.Marketing.Profiles;
using OmniSphere.Persistence;

namespace OmniSphere.Marketing.Tests.Profiles;

public sealed class SqliteProfileConsumerTests() : ProfileConsumerTests(DatabaseProvider.Sqlite);

public sealed class PostgreSqlProfileConsumerTests() : ProfileConsumerTests(DatabaseProvider.PostgreSql);

public abstract class ProfileConsumerTests(DatabaseProvider provider)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_makes_a_profile_with_its_value_and_timeline()
    {
        await using var host = await MarketingHost.StartAsync(provider);

        await host.PublishAsync(host.Acme, Samples.Order("  Ada@Example.COM "));

        var profile = await SingleAsync(host);
        profile.Email.Should().Be("ada@example.com");
        profile.FirstName.Should().Be("Ada");
        profile.OrderCount.Should().Be(1);
        profile.LastOrderAt.Should().Be(Samples.Noon);
        profile.FirstSeen.Should().Be(Samples.Noon);
        (await SpentAsync(host)).Should().Equal(new Money(45810, Currency.Usd));
        (await TimelineAsync(host)).Should().Equal("order.created");
    }

    [Fact]
    public async Task The_same_event_counts_once_however_often_it_comes()
    {
        await using var host = await MarketingHost.StartAsync(provider);

        var envelope = await host.DeliverAsync(host.Acme, Samples.Order());
        await host.RedeliverAsync(envelope);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PatientlyAsync(() => host.RedeliverAsync(envelope))));

        (await SingleAsync(host)).OrderCount.Should().Be(1);
        (await SpentAsync(host)).Should().Equal(new Money(45810, Currency.Usd));
        (await TimelineAsync(host)).Should().ContainSingle();
        (await host.ReadAsync(host.Acme, db => db.Deliveries.CountAsync(Token))).Should().Be(1);
    }

    [Fact]
    public async Task An_order_that_came_before_its_account_belongs_to_the_account()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        var registration = Samples.Registration(acceptsMarketing: true);

        await host.DeliverAsync(host.Acme, Samples.Order(), Samples.Noon.AddMinutes(1));
        await host.DeliverAsync(host.Acme, registration, Samples.Noon.AddMinutes(-5));

        var profile = await SingleAsync(host);
        profile.CustomerId.Should().Be(registration.CustomerId.ToString());
        profile.OrderCount.Should().Be(1);
        profile.FirstSeen.Should().Be(Samples.Noon.AddMinutes(-5));
        profile.LastSeen.Should().Be(Samples.Noon);
        profile.Consent.Should().Be(MarketingConsent.Granted);
        profile.ConsentSource.Should().Be("registration");
        profile.ConsentAt.Should().Be(Samples.Noon.AddMinutes(-5));
    }

    [Fact]
    public async Task An_address_that_is_none_gets_no_mail_and_holds_nothing_up()
    {
        await using var host = await MarketingHost.StartAsync(provider);

        await host.DeliverAsync(host.Acme, Samples.Registration(".ada@example.com"));

        (await SingleAsync(host)).Email.Should().Be(".ada@example.com");
        (await host.ReadAsync(host.Acme, db => db.Deliveries.CountAsync(Token))).Should().Be(0);
    }

    [Fact]
    public async Task A_customer_takes_back_their_consent_and_late_news_does_not_restore_it()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        var registration = Samples.Registration(acceptsMarketing: true);
        var id = registration.CustomerId;
        await host.DeliverAsync(host.Acme, registration, Samples.Noon);

        await host.DeliverAsync(
            host.Acme,
            new CustomerConsentChanged(id, registration.Email, AcceptsMarketing: false),
            Samples.Noon.AddMinutes(2)
        );
        await host.DeliverAsync(
            host.Acme,
            new CustomerConsentChanged(id, registration.Email, AcceptsMarketing: true),
            Samples.Noon.AddMinutes(1)
        );

        var profile = await SingleAsync(host);
        profile.Consent.Should().Be(MarketingConsent.Withdrawn);
        profile.ConsentSource.Should().Be("account");
        profile.ConsentAt.Should().Be(Samples.Noon.AddMinutes(2));
        (await TimelineAsync(host)).Should().HaveCount(3).And.Contain("customer.consent_changed");
    }

    [Fact]
    public async Task A_registration_merges_the_profiles_of_its_account_and_its_address()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        var customer = Id<UserKind>.New(TimeProvider.System);
        var cart = Id<CartKind>.New(TimeProvider.System);
        await host.DeliverAsync(host.Acme, Samples.Cart(cart, 1, customerId: customer.ToString()));
        await host.DeliverAsync(host.Acme, Samples.Order("ada@example.com"));
        await host.DeliverAsync(host.Acme, Samples.Order("ada@example.com", currency: Currency.Eur));
        (await host.ReadAsync(host.Acme, db => db.Profiles.CountAsync(Token))).Should().Be(2);

        await host.DeliverAsync(host.Acme, Samples.Registration("Ada@example.com", customer));

        var profile = await SingleAsync(host);
        profile.CustomerId.Should().Be(customer.ToString());
        profile.Email.Should().Be("ada@example.com");
        profile.OrderCount.Should().Be(2);
        (await SpentAsync(host))
            .Should()
            .BeEquivalentTo([new Money(45810, Currency.Usd), new Money(45810, Currency.Eur)]);
        (await TimelineAsync(host)).Should().HaveCount(4);
        var identities = await host.ReadAsync(host.Acme, db => db.Identities.ToListAsync(Token));
        identities.Should().OnlyContain(i => i.ProfileId == profile.Id).And.HaveCount(5);
    }

    [Fact]
    public async Task Two_accounts_are_never_one_person()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        var (ada, bob) = (Samples.Registration("ada@example.com"), Samples.Registration("bob@example.com"));
        await host.DeliverAsync(host.Acme, ada);
        await host.DeliverAsync(host.Acme, bob);

        await host.DeliverAsync(host.Acme, Samples.Order("bob@example.com", ada.CustomerId.ToString()));

        var profiles = await host.ReadAsync(host.Acme, db => db.Profiles.ToListAsync(Token));
        profiles.Should().HaveCount(2);
        profiles.Single(p => p.Email == "ada@example.com").OrderCount.Should().Be(1);
        profiles.Single(p => p.Email == "bob@example.com").OrderCount.Should().Be(0);
    }

    [Fact]
    public async Task An_address_typed_into_a_cart_joins_nobody()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        var cart = Id<CartKind>.New(TimeProvider.System);
        await host.DeliverAsync(host.Acme, Samples.Order("bob@example.com"));

        await host.DeliverAsync(host.Acme, Samples.Cart(cart, 1, "bob@example.com"));
        await host.DeliverAsync(host.Acme, Samples.Cart(cart, 2, "ada@example.com"));

        var profiles = await host.ReadAsync(host.Acme, db => db.Profiles.ToListAsync(Token));
        profiles.Select(p => p.Email).Should().BeEquivalentTo("ada@example.com", "bob@example.com");
        var kept = await host.ReadAsync(host.Acme, db => db.Carts.SingleAsync(c => c.CartId == cart, Token));
        kept.ProfileId.Should().Be(profiles.Single(p => p.Email == "ada@example.com").Id);
    }

    [Fact]
    public async Task Older_news_of_a_cart_are_ignored()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        var id = Id<CartKind>.New(TimeProvider.System);

        await host.DeliverAsync(host.Acme, Samples.Cart(id, 5, "ada@example.com", items: 5));
        await host.DeliverAsync(host.Acme, Samples.Cart(id, 4, "ada@example.com", items: 4));
        await host.DeliverAsync(host.Acme, Samples.Cart(id, 6, items: 6));

        var cart = await host.ReadAsync(host.Acme, db => db.Carts.SingleAsync(Token));
        cart.CartVersion.Should().Be(6);
        cart.ItemCount.Should().Be(6);
        cart.Total.Should().Be(new Money(6000, Currency.Usd));
        (await TimelineAsync(host)).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_cart_whose_order_came_first_is_not_open()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        var id = Id<CartKind>.New(TimeProvider.System);

        await host.DeliverAsync(host.Acme, Samples.Order(cartId: id));
        await host.DeliverAsync(host.Acme, Samples.Cart(id, 3, "ada@example.com"));

        var cart = await host.ReadAsync(host.Acme, db => db.Carts.SingleAsync(Token));
        cart.OrderedAt.Should().Be(Samples.Noon);
        cart.CartVersion.Should().Be(3);
    }

    [Fact]
    public async Task The_carts_of_strangers_leave_no_trace()
    {
        await using var host = await MarketingHost.StartAsync(provider);

        await host.DeliverAsync(host.Acme, Samples.Cart(Id<CartKind>.New(TimeProvider.System), 1));

        (await host.ReadAsync(host.Acme, db => db.Profiles.CountAsync(Token))).Should().Be(0);
        (await host.ReadAsync(host.Acme, db => db.Carts.CountAsync(Token))).Should().Be(0);
    }

    [Fact]
    public async Task The_same_address_in_two_shops_is_two_people()
    {
        await using var host = await MarketingHost.StartAsync(provider);

        await host.DeliverAsync(host.Acme, Samples.Order());
        await host.DeliverAsync(host.Lumiere, Samples.Order(currency: Currency.Eur));
        await host.DeliverAsync(host.Lumiere, Samples.Order(currency: Currency.Eur));

        (await SingleAsync(host)).OrderCount.Should().Be(1);
        var there = await host.ReadAsync(host.Lumiere, db => db.Profiles.SingleAsync(Token));
        there.OrderCount.Should().Be(2);
        there.TenantId.Should().Be(host.Lumiere.Id);
    }

    [Fact]
    public async Task Events_about_one_person_that_come_at_once_make_one_profile()
    {
        await using var host = await MarketingHost.StartAsync(provider);
        var registration = Samples.Registration();
        var customer = registration.CustomerId.ToString();

        var orders = Enumerable.Range(0, 6).Select(i => Samples.Order(customerId: i % 2 == 0 ? customer : null));
        await Task.WhenAll([AsOneEventAsync(host, registration), .. orders.Select(o => AsOneEventAsync(host, o))]);

        var profile = await SingleAsync(host);
        profile.OrderCount.Should().Be(6);
        profile.CustomerId.Should().Be(customer);
        (await SpentAsync(host)).Should().Equal(new Money(6 * 45810, Currency.Usd));
    }

    private static Task AsOneEventAsync<TEvent>(MarketingHost host, TEvent data)
        where TEvent : IIntegrationEvent
    {
        var id = Guid.CreateVersion7();
        return PatientlyAsync(() => host.DeliverAsync(host.Acme, data, id: id));
    }

    /// <summary>Delivers again like the outbox when a delivery was turned away.</summary>
    private static async Task PatientlyAsync(Func<Task> deliver)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await deliver();
                return;
            }
            catch (Exception e) when (e is DbException or DbUpdateException && attempt < 5)
            {
                await Task.Delay(20, Token);
            }
        }
    }

    private static Task<Profile> SingleAsync(MarketingHost host) =>
        host.ReadAsync(host.Acme, db => db.Profiles.SingleAsync(Token));

    private static async Task<IEnumerable<Money>> SpentAsync(MarketingHost host) =>
        (await host.ReadAsync(host.Acme, db => db.Spending.ToListAsync(Token))).Select(s => s.Total);

    private static Task<List<string>> TimelineAsync(MarketingHost host) =>
        host.ReadAsync(host.Acme, db => db.ProfileEvents.OrderBy(e => e.At).Select(e => e.Type).ToListAsync(Token));
}
