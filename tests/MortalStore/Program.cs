using System.Text;
using MortalStore;
using OmniSphere;
using OmniSphere.Catalogue.Import;
using OmniSphere.Checkout;
using OmniSphere.Hosting;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

// A catalogue and a checkout in one process that ends itself at a chosen moment of placing an order; see Death.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.AddOmniSphereHosting().AddOmniSphereCatalogue().AddOmniSphereCheckout();
var app = builder.Build();
using var death = new Death(app.Configuration.GetValue("Mortal:DieAt", 0));
app.Use(Death.PlaceAsync);
app.MapOmniSphere();
await app.StartAsync();
await OpenAsync(app.Services);
if (app.Configuration.GetValue("Mortal:StockWriters", 0) is > 0 and var writers)
{
    var mortal = await app.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("mortal");
    StockStorm.Start(app.Services.GetRequiredService<ITenantScopeFactory>(), mortal!, writers);
}

await Console.Out.WriteLineAsync("open for business");
await app.WaitForShutdownAsync();

static async Task OpenAsync(IServiceProvider services)
{
    var tenants = services.GetRequiredService<ITenantDirectory>();
    if ((await tenants.ListAsync(new TenantFilter(), after: null, limit: 10)).Any(t => t.Slug == "mortal"))
    {
        return;
    }

    var tenant = await tenants.CreateAsync(
        new Tenant
        {
            Id = default,
            Slug = "mortal",
            Name = "Mortal",
            Currency = Currency.Eur,
            Culture = "en-GB",
            Country = "FR",
        }
    );
    await using var scope = services.GetRequiredService<ITenantScopeFactory>().Create(tenant);
    using var products = new MemoryStream(
        Encoding.UTF8.GetBytes(
            string.Join(
                '\n',
                [
                    Product("PLENTY", 1_000_000),
                    .. Enumerable.Range(0, StockStorm.Variants).Select(i => Product(StockStorm.Sku(i), 40)),
                    .. Enumerable.Range(0, 400).Select(i => Product($"ONE-{i}", 1)),
                ]
            )
        )
    );
    await scope.Get<IProductImporter>().ImportAsync(products, ImportFormat.JsonLines);
    await StockStorm.PrepareAsync(scope);
    await scope
        .Get<ICheckoutSetup>()
        .ApplyAsync(
            new CheckoutSettings
            {
                PricesIncludeTax = true,
                TaxRates = [new("FR", 20, "TVA")],
                ShippingMethods = [new("post", "Post", new(500, Currency.Eur), null, ["*"], 1, 3)],
                Coupons = [new("COUNTED", "Counted", Percent: 10, UsageLimit: 1_000_000)],
                GiftCards =
                [
                    .. Enumerable
                        .Range(0, 400)
                        .Select(i => new GiftCardSetting($"MORTAL-GIFT-CARD-{i:D4}", new(300, Currency.Eur))),
                ],
            }
        );
}

static string Product(string sku, int stock) =>
    $$"""{"title":"{{sku}}","status":"published","variants":[{"sku":"{{sku}}","price":{"amount":1200,"currency":"EUR"},"stock":{{stock}}}]}""";
