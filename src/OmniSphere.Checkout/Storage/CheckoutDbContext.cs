using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OmniSphere.Checkout.Buyers;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Invoices;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Orders.Fulfilments;
using OmniSphere.Checkout.Orders.Refunds;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Orders.Views;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Payments.Disputes;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Checkout.Payments.Stripe;
using OmniSphere.Checkout.Payments.Terms;
using OmniSphere.Checkout.Payments.TestGateway;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Webhooks;
using OmniSphere.Checkout.Zones;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Storage;

/// <summary>The checkout's database: carts, settings, payments, placements, orders.</summary>
internal abstract class CheckoutDbContext(DbContextOptions options, DbContextServices services)
    : OmniSphereDbContext(options, services)
{
    public const string Name = "checkout";

    public override string Module => Name;

    public DbSet<Cart> Carts => Set<Cart>();
    public DbSet<TenantSettings> Settings => Set<TenantSettings>();
    public DbSet<TaxRate> TaxRates => Set<TaxRate>();
    public DbSet<ShippingMethod> ShippingMethods => Set<ShippingMethod>();
    public DbSet<Coupon> Coupons => Set<Coupon>();
    public DbSet<CouponUse> CouponUses => Set<CouponUse>();
    public DbSet<Zone> Zones => Set<Zone>();
    public DbSet<Buyer> Buyers => Set<Buyer>();
    public DbSet<Promotion> Promotions => Set<Promotion>();
    public DbSet<PromotionUse> PromotionUses => Set<PromotionUse>();
    public DbSet<CreditAccount> CreditAccounts => Set<CreditAccount>();
    public DbSet<CreditEntry> CreditEntries => Set<CreditEntry>();
    public DbSet<CreditUse> CreditUses => Set<CreditUse>();
    public DbSet<Payment> Payments => Set<Payment>();
    public DbSet<PaymentCall> PaymentCalls => Set<PaymentCall>();
    public DbSet<PaymentSettings> PaymentSettings => Set<PaymentSettings>();
    public DbSet<StripeAccount> StripeAccounts => Set<StripeAccount>();
    public DbSet<StripeEvent> StripeEvents => Set<StripeEvent>();
    public DbSet<PaymentDispute> PaymentDisputes => Set<PaymentDispute>();
    public DbSet<Placement> Placements => Set<Placement>();
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<OrderRefund> OrderRefunds => Set<OrderRefund>();
    public DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();
    public DbSet<SavedView> OrderViews => Set<SavedView>();
    public DbSet<Invoice> Invoices => Set<Invoice>();
    public DbSet<InvoiceSettings> InvoiceSettings => Set<InvoiceSettings>();
    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<TestPayment> TestPayments => Set<TestPayment>();
    public DbSet<TestMethod> TestMethods => Set<TestMethod>();
    public DbSet<PayerAccount> PayerAccounts => Set<PayerAccount>();
    public DbSet<SavedMethod> SavedMethods => Set<SavedMethod>();
    public DbSet<TestCall> TestCalls => Set<TestCall>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder
            .AsJson<CartDocument>()
            .AsJson<AddressData>()
            .AsJson<IReadOnlyList<string>>()
            .AsJson<IReadOnlyList<QuotedTax>>()
            .AsJson<IReadOnlyList<QuotedCoupon>>()
            .AsJson<IReadOnlyList<QuotedPromotion>>()
            .AsJson<IReadOnlyList<QuotedCredit>>()
            .AsJson<PromotionSetting>()
            .AsJson<IReadOnlyList<ZoneArea>>()
            .AsJson<ShippingTable>()
            .AsJson<PickUpPoint>()
            .AsJson<QuotedRelief>()
            .AsJson<IReadOnlyList<Fulfilment>>()
            .AsJson<IReadOnlyList<PlannedShipment>>()
            .AsJson<IReadOnlyList<Return>>()
            .AsJson<IReadOnlyList<OrderEdit>>()
            .AsJson<OrderTerms>()
            .AsJson<OrderFilter>()
            .AsJson<IReadOnlyList<Orders.Refunds.RefundPart>>()
            .AsJson<LineTerms>()
            .AsJson<Seller>()
            .AsJson<InvoiceContent>()
            .AsJson<IReadOnlyList<DeliveryAttempt>>()
            .AsJson<IReadOnlyDictionary<string, string>>();
    }

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new Cart.Configuration());
        modelBuilder.ApplyConfiguration(new TenantSettings.Configuration());
        modelBuilder.ApplyConfiguration(new TaxRate.Configuration());
        modelBuilder.ApplyConfiguration(new ShippingMethod.Configuration());
        modelBuilder.ApplyConfiguration(new Coupon.Configuration());
        modelBuilder.ApplyConfiguration(new CouponUse.Configuration());
        modelBuilder.ApplyConfiguration(new Zone.Configuration());
        modelBuilder.ApplyConfiguration(new Buyer.Configuration());
        modelBuilder.ApplyConfiguration(new Promotion.Configuration());
        modelBuilder.ApplyConfiguration(new PromotionUse.Configuration());
        modelBuilder.ApplyConfiguration(new CreditAccount.Configuration());
        modelBuilder.ApplyConfiguration(new CreditEntry.Configuration());
        modelBuilder.ApplyConfiguration(new CreditUse.Configuration());
        modelBuilder.ApplyConfiguration(new Payment.Configuration());
        modelBuilder.ApplyConfiguration(new PaymentCall.Configuration());
        modelBuilder.ApplyConfiguration(new PaymentSettings.Configuration());
        modelBuilder.ApplyConfiguration(new StripeAccount.Configuration());
        modelBuilder.ApplyConfiguration(new StripeEvent.Configuration());
        modelBuilder.ApplyConfiguration(new PaymentDispute.Configuration());
        modelBuilder.ApplyConfiguration(new Placement.Configuration());
        modelBuilder.ApplyConfiguration(new Order.Configuration());
        modelBuilder.ApplyConfiguration(new OrderLine.Configuration());
        modelBuilder.ApplyConfiguration(new OrderRefund.Configuration());
        modelBuilder.ApplyConfiguration(new TimelineEntry.Configuration());
        modelBuilder.ApplyConfiguration(new SavedView.Configuration());
        modelBuilder.ApplyConfiguration(new Invoice.Configuration());
        modelBuilder.ApplyConfiguration(new InvoiceSettings.Configuration());
        modelBuilder.ApplyConfiguration(new WebhookEndpoint.Configuration());
        modelBuilder.ApplyConfiguration(new WebhookDelivery.Configuration());
        modelBuilder.ApplyConfiguration(new TestPayment.Configuration());
        modelBuilder.ApplyConfiguration(new TestMethod.Configuration());
        modelBuilder.ApplyConfiguration(new PayerAccount.Configuration());
        modelBuilder.ApplyConfiguration(new SavedMethod.Configuration());
        modelBuilder.ApplyConfiguration(new TestCall.Configuration());
    }
}

internal sealed class CheckoutSqliteContext(DbContextOptions<CheckoutSqliteContext> options, DbContextServices services)
    : CheckoutDbContext(options, services);

internal sealed class CheckoutPostgreSqlContext(
    DbContextOptions<CheckoutPostgreSqlContext> options,
    DbContextServices services
) : CheckoutDbContext(options, services);

internal sealed class CheckoutSqliteDesign : IDesignTimeDbContextFactory<CheckoutSqliteContext>
{
    public CheckoutSqliteContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<CheckoutSqliteContext>(DatabaseProvider.Sqlite, CheckoutDbContext.Name),
            DbContextServices.DesignTime
        );
}

internal sealed class CheckoutPostgreSqlDesign : IDesignTimeDbContextFactory<CheckoutPostgreSqlContext>
{
    public CheckoutPostgreSqlContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<CheckoutPostgreSqlContext>(
                DatabaseProvider.PostgreSql,
                CheckoutDbContext.Name
            ),
            DbContextServices.DesignTime
        );
}
