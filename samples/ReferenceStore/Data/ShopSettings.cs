namespace ReferenceStore.Data;

/// <summary>Everything <c>shop.json</c> says about a shop: how it looks, what it charges, whom it knows.</summary>
/// <param name="Slug">Tenant slug and folder name; in development also the host name, <c>{slug}.localhost</c>.</param>
/// <param name="Currency">ISO 4217 code of every price of the shop.</param>
/// <param name="Culture">BCP 47 tag that formats prices and dates, such as <c>fr-FR</c>.</param>
/// <param name="Languages">ISO 639-1 codes of the languages the shop is written in, the main one first.</param>
/// <param name="TimeZone">IANA time zone of the shop's working day.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code of the country the shop sells from.</param>
/// <param name="Labels">What a shopper reads for the key of an attribute or of a variant option.</param>
public sealed record ShopSettings(
    string Slug,
    string Name,
    string Tagline,
    string Description,
    string Currency,
    string Culture,
    IReadOnlyList<string> Languages,
    string TimeZone,
    string Country,
    string ContactEmail,
    ShopTheme Theme,
    ShopHero Hero,
    ShopFooter Footer,
    IReadOnlyDictionary<string, string> Labels,
    ShopTax Tax,
    IReadOnlyList<ShopShipping> Shipping,
    IReadOnlyList<ShopStaff> Staff,
    ShopShopper Shopper
);

/// <summary>Colours as <c>#rrggbb</c>; <see cref="Accent"/> and <see cref="AccentStrong"/> carry white text (WCAG AA).</summary>
public sealed record ShopTheme(
    string Accent,
    string AccentStrong,
    string AccentSoft,
    string Highlight,
    string Ink,
    string Background,
    string Logo,
    string HeroImage
);

public sealed record ShopHero(string Title, string Text, string Button);

/// <summary>Texts of the footer and of the pages it links, in the language of the shop.</summary>
public sealed record ShopFooter(string About, string ShippingAndReturns, string Payment, string Contact, string Legal);

/// <param name="PricesIncludeTax">Whether catalogue prices contain the tax already.</param>
public sealed record ShopTax(bool PricesIncludeTax, IReadOnlyList<ShopTaxRate> Rates);

/// <param name="Country">ISO 3166-1 alpha-2 code of the place of delivery.</param>
/// <param name="Region">State or province (ISO 3166-2 without the country); none for the whole country.</param>
/// <param name="Rate">Per cent, such as <c>20</c> or <c>7.25</c>.</param>
/// <param name="Name">What the shopper reads on the invoice.</param>
public sealed record ShopTaxRate(string Country, decimal Rate, string Name, string? Region = null);

/// <param name="FreeFrom">Order value from which the option costs nothing; none when it never does.</param>
/// <param name="Countries">ISO 3166-1 alpha-2 codes; <c>*</c> is every country no other option names.</param>
public sealed record ShopShipping(
    string Id,
    string Name,
    ShopMoney Price,
    IReadOnlyList<string> Countries,
    ShopDays EstimateDays,
    ShopMoney? FreeFrom = null
);

/// <param name="Amount">Minor units (cents, pence).</param>
/// <param name="Currency">ISO 4217 code.</param>
public sealed record ShopMoney(long Amount, string Currency);

/// <summary>Working days from dispatch to delivery.</summary>
public sealed record ShopDays(int Min, int Max);

/// <param name="Role">Role in the back office: <c>owner</c>, <c>manager</c> or <c>support</c>.</param>
public sealed record ShopStaff(string Email, string Password, string Name, string Role);

public sealed record ShopShopper(string Email, string Password, string Name);
