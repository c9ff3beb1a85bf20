using OmniSphere.Contracts.Auth;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Marketing.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 30, 0, TimeSpan.Zero);

    public static OrderCreated Order(
        string email = "ada@example.com",
        string? customerId = null,
        Id<CartKind>? cartId = null,
        Currency? currency = null,
        DateTimeOffset? placedAt = null,
        string number = "1001"
    )
    {
        var money = currency ?? Currency.Usd;
        Money Amount(long minor) => new(minor, money);
        var address = new AddressData(
            "Ada",
            "Lovelace",
            null,
            "12 Analytical Way",
            null,
            "Portland",
            "OR",
            "97201",
            "US"
        );
        return new OrderCreated(
            Id<OrderKind>.New(TimeProvider.System),
            number,
            cartId ?? Id<CartKind>.New(TimeProvider.System),
            customerId,
            email,
            "Ada",
            "Lovelace",
            placedAt ?? Noon,
            PricesIncludeTax: false,
            "Standard",
            address,
            address,
            [
                new OrderLineData(
                    "TENT-2",
                    "Larkspur 2 Tent",
                    new Dictionary<string, string>(StringComparer.Ordinal) { ["Colour"] = "Green" },
                    "/images/tent.svg",
                    2,
                    Amount(24900),
                    Amount(49800)
                ),
            ],
            new OrderTotalsData(Amount(49800), Amount(4980), Amount(990), Amount(0), Amount(45810), Amount(45810))
        );
    }

    public static CustomerRegistered Registration(
        string email = "ada@example.com",
        Id<UserKind>? id = null,
        bool acceptsMarketing = false
    ) => new(id ?? Id<UserKind>.New(TimeProvider.System), email, "Ada", "Lovelace", acceptsMarketing);

    public static CartUpdated Cart(
        Id<CartKind> id,
        long version,
        string? email = null,
        string? customerId = null,
        int items = 1
    ) => new(id, version, customerId, email, items, new Money(1000 * items, Currency.Usd));
}
