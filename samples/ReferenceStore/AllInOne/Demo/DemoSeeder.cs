using OmniSphere;
using OmniSphere.Auth;
using OmniSphere.Catalogue.Import;
using OmniSphere.Checkout;
using OmniSphere.Platform;
using OmniSphere.Tenancy;
using ReferenceStore.Data;

namespace ReferenceStore.AllInOne.Demo;

/// <summary>
/// Sets up the demo shops before the server listens, each once: what a merchant changes afterwards stays. A start that
/// was interrupted is made up for by the next one, since every step may be repeated. Off: <c>OmniSphere:Demo:Seed</c>.
/// </summary>
internal sealed partial class DemoSeeder(
    ITenantStore tenants,
    ITenantDirectory directory,
    ITenantScopeFactory scopes,
    IConfiguration configuration,
    IHostEnvironment environment,
    ILogger<DemoSeeder> logger
) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (configuration.GetValue("OmniSphere:Demo:Seed", defaultValue: false))
        {
            await SeedAsync(cancellationToken);
        }
    }

    /// <summary>Sets up what is missing.</summary>
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        var done = Directory.CreateDirectory(DataFolder.Of(configuration, environment, "demo"));
        foreach (var shop in DemoShops.All)
        {
            var tenant = await EnsureTenantAsync(shop.Settings, cancellationToken);
            var marker = Path.Combine(done.FullName, tenant.Id.ToString());
            if (!File.Exists(marker))
            {
                await SeedAsync(shop, tenant, cancellationToken);
                await File.WriteAllTextAsync(marker, "", cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<Tenant> EnsureTenantAsync(ShopSettings shop, CancellationToken cancellationToken) =>
        await tenants.FindBySlugAsync(shop.Slug, cancellationToken)
        ?? await directory.CreateAsync(
            new Tenant
            {
                Id = default,
                Slug = shop.Slug,
                Name = shop.Name,
                Currency = Currency.Parse(shop.Currency),
                Culture = shop.Culture,
                TimeZone = shop.TimeZone,
                Country = shop.Country,
                ContactEmail = shop.ContactEmail,
            },
            cancellationToken
        );

    private async Task SeedAsync(DemoShop shop, Tenant tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(tenant);
        await scope.Get<ICheckoutSetup>().ApplyAsync(CheckoutOf(shop.Settings), cancellationToken);
        var accounts = scope.Get<IAccounts>();
        foreach (var person in shop.Settings.Staff)
        {
            await accounts.EnsureStaffAsync(person.Email, person.Password, person.Name, person.Role, cancellationToken);
        }

        var (first, last) = Split(shop.Settings.Shopper.Name);
        await accounts.EnsureShopperAsync(
            shop.Settings.Shopper.Email,
            shop.Settings.Shopper.Password,
            first,
            last,
            cancellationToken
        );
        await using var products = shop.OpenProducts();
        var report = await scope
            .Get<IProductImporter>()
            .ImportAsync(products, ImportFormat.JsonLines, cancellationToken: cancellationToken);
        if (report.Failed > 0)
        {
            throw new InvalidDataException(
                $"The demo catalogue of '{shop.Slug}' has {report.Failed} faulty products: {report.Errors[0]}"
            );
        }

        LogSeeded(logger, shop.Slug, report.Created + report.Updated + report.Unchanged);
    }

    private static CheckoutSettings CheckoutOf(ShopSettings shop) =>
        new()
        {
            PricesIncludeTax = shop.Tax.PricesIncludeTax,
            TaxRates = [.. shop.Tax.Rates.Select(r => new TaxRateSetting(r.Country, r.Rate, r.Name, r.Region))],
            ShippingMethods =
            [
                .. shop.Shipping.Select(s => new ShippingMethodSetting(
                    s.Id,
                    s.Name,
                    MoneyOf(s.Price),
                    s.FreeFrom is { } from ? MoneyOf(from) : null,
                    s.Countries,
                    s.EstimateDays.Min,
                    s.EstimateDays.Max
                )),
            ],
            Coupons = [new CouponSetting("WELCOME10", "10 %", Percent: 10, UsageLimitPerCustomer: 1)],
        };

    private static Money MoneyOf(ShopMoney money) => new(money.Amount, Currency.Parse(money.Currency));

    private static (string First, string Last) Split(string name) =>
        name.LastIndexOf(' ') is var at and > 0 ? (name[..at], name[(at + 1)..]) : (name, "");

    [LoggerMessage(9001, LogLevel.Information, "Demo shop {Slug} is set up with {Products} products")]
    private static partial void LogSeeded(ILogger logger, string slug, int products);
}
