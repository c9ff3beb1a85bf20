using OmniSphere.Checkout;
using OmniSphere.Checkout.Buyers;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Credit.GiftCards;
using OmniSphere.Checkout.Credit.StoreCredit;
using OmniSphere.Checkout.Invoices;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Orders.Balance;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Orders.Fulfilments;
using OmniSphere.Checkout.Orders.Refunds;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Orders.Views;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Checkout.Payments.Stripe;
using OmniSphere.Checkout.Payments.Terms;
using OmniSphere.Checkout.Payments.TestGateway;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Shipping;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Webhooks;
using OmniSphere.Checkout.Zones;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Contracts.Platform;
using OmniSphere.Http;

namespace OmniSphere;

/// <summary>Adds the checkout to a host.</summary>
public static class OmniSphereCheckout
{
    /// <summary>
    /// Adds carts, prices, payments and orders; may be called twice. The host must also have <c>IVariantCatalogue</c> and
    /// <c>IStockReservations</c>: by <c>AddOmniSphereCatalogue()</c>, or a client of it.
    /// </summary>
    public static OmniSphereBuilder AddOmniSphereCheckout(this OmniSphereBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddModule<CheckoutModule>())
        {
            return builder;
        }

        builder.Services.AddOmniSphereOpenApi(CheckoutDbContext.Name);
        builder.AddOptions<CheckoutOptions>(CheckoutOptions.Section);
        builder.AddOptions<StripeOptions>(StripeOptions.Section);
        builder.AddModuleDatabase<CheckoutDbContext, CheckoutSqliteContext, CheckoutPostgreSqlContext>(
            CheckoutDbContext.Name
        );
        builder.AddEventConsumer<CheckoutDbContext, TenantCreated, OpenShop>(OpenShop.Name);
        builder.AddEventConsumer<CheckoutDbContext, OrderPaid, InvoicePaidOrders>(InvoicePaidOrders.Name);
        builder.AddEventConsumer<CheckoutDbContext, OrderRefunded, CreditRefunds>(CreditRefunds.Name);
        builder.AddEventConsumer<CheckoutDbContext, OrderRefundFailed, CancelCreditNotes>(CancelCreditNotes.Name);
        builder.AddEventConsumer<CheckoutDbContext, OrderEdited, InvoiceEdits>(InvoiceEdits.Name);
        builder.AddEventConsumer<CheckoutDbContext, OrderCancelled, CreditCancellations>(CreditCancellations.Name);
        AddCarts(builder.Services);
        AddSettings(builder.Services);
        AddPayments(builder.Services);
        AddOrders(builder.Services);
        AddCredit(builder.Services);
        builder.AddWebhooks();
        return builder;
    }

    /// <summary>Maps the checkout's endpoints below <c>/checkout/v1</c>. May be called twice, and with <c>MapOmniSphere()</c>.</summary>
    public static IEndpointRouteBuilder MapOmniSphereCheckout(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOmniSphereModule<CheckoutModule>();

    private static void AddCarts(IServiceCollection services)
    {
        services.AddSingleton(Pricer.Default);
        services.AddScoped<OfferLookup>();
        services.AddScoped<BuyerBook>();
        services.AddScoped<PromotionFacts>();
        services.AddSingleton<CarrierRateCache>();
        services.AddScoped<CarrierRates>();
        services.AddScoped<PriceRequests>();
        services.AddScoped<CartPricing>();
        services.AddScoped<CartDesk>();
        services.AddScoped<CartRows>();
        services.AddScoped<CreateCart>();
        services.AddScoped<GetCart>();
        services.AddScoped<DeleteCart>();
        services.AddScoped<ClaimCart>();
        services.AddScoped<ResumeCart>();
        services.AddScoped<AddLine>();
        services.AddScoped<ChangeLine>();
        services.AddScoped<SetCustomer>();
        services.AddScoped<SetAddress>();
        services.AddScoped<ShippingOptions>();
        services.AddScoped<CartCoupons>();
        services.AddHostedService<CartExpiry>();
        services.AddHostedService<CartAbandonment>();
    }

    private static void AddSettings(IServiceCollection services)
    {
        services.AddSingleton<SettingsCache>();
        services.AddScoped<SettingsSource>();
        services.AddScoped<CheckoutSetup>();
        services.AddScoped<ICheckoutSetup>(sp => sp.GetRequiredService<CheckoutSetup>());
        services.AddScoped<GeneralSettings>();
        services.AddScoped<TaxRates>();
        services.AddScoped<ShippingMethods>();
        services.AddScoped<Coupons>();
        services.AddScoped<CouponBatches>();
        services.AddScoped<KeepZones>();
        services.AddScoped<KeepPromotions>();
        services.AddScoped<TryPromotions>();
    }

    private static void AddPayments(IServiceCollection services)
    {
        services.AddScoped<IPaymentGateway, TestPaymentGateway>();
        services.AddScoped<IPaymentGateway, StripeGateway>();
        services.AddHttpClient(nameof(StripeApi)).RemoveAllLoggers();
        services.AddSingleton<StripeApi>();
        services.AddScoped<StripeOnboarding>();
        services.AddScoped<ConnectStripe>();
        services.AddSingleton<ReceiveStripeEvent>();
        services.AddSingleton<StripeEventReader>();
        services.AddHostedService(sp => sp.GetRequiredService<StripeEventReader>());
        services.AddScoped<PaymentSync>();
        services.AddScoped<PaymentTermsSource>();
        services.AddScoped<CaptureSettings>();
        services.AddScoped<PlatformTerms>();
        services.AddScoped<GatewayCalls>();
        services.AddScoped<PayerMethods>();
        services.AddScoped<KeepMethod>();
        services.AddScoped<KeepMethods>();
        services.AddScoped<CollectOrder>();
        services.AddScoped<PaymentDesk>();
        services.AddScoped<PayCart>();
        services.AddScoped<CartPayment>();
        services.AddScoped<ConfirmTestPayment>();
    }

    private static void AddCredit(IServiceCollection services)
    {
        services.AddScoped<CreditLedger>();
        services.AddScoped<CreditOffers>();
        services.AddScoped<ReturnCredit>();
        services.AddScoped<HoldCredit>();
        services.AddScoped<CartCredit>();
        services.AddScoped<ReadLedger>();
        services.AddSingleton<GuessThrottle>();
        services.AddScoped<FindGiftCard>();
        services.AddScoped<IssueGiftCard>();
        services.AddScoped<SendGiftCardCode>();
        services.AddScoped<TakeOverGiftCards>();
        services.AddScoped<ListGiftCards>();
        services.AddScoped<ChangeGiftCard>();
        services.AddHostedService<GiftCardExpiry>();
        services.AddScoped<StoreCreditAccounts>();
        services.AddScoped<GrantStoreCredit>();
        services.AddScoped<ReadStoreCredit>();
    }

    private static void AddOrders(IServiceCollection services)
    {
        services.AddScoped<CountPromotions>();
        services.AddScoped<CountCoupons>();
        services.AddScoped<ReserveStock>();
        services.AddScoped<CapturePayment>();
        services.AddScoped<CreateOrder>();
        services.AddScoped<AllocateStock>();
        services.AddScoped<PlacementSaga>();
        services.AddScoped<PlaceOrder>();
        services.AddScoped<PlacePaidCart>();
        services.AddScoped<OrderHistory>();
        services.AddScoped<ShipUnits>();
        services.AddScoped<KeepInvoiceSettings>();
        services.AddScoped<IssueInvoice>();
        services.AddScoped<ReadInvoices>();
        services.AddScoped<RestockUnits>();
        services.AddScoped<RequestReturn>();
        services.AddScoped<SettleReturn>();
        services.AddScoped<RefundReturn>();
        services.AddScoped<ExchangeReturn>();
        services.AddScoped<OrderTermsSource>();
        services.AddScoped<EditPricing>();
        services.AddScoped<ApplyEdit>();
        services.AddScoped<BeginEdit>();
        services.AddScoped<EditOrder>();
        services.AddScoped<CreditBalance>();
        services.AddScoped<BalanceDesk>();
        services.AddScoped<PayOrder>();
        services.AddScoped<FulfilOrder>();
        services.AddScoped<PlanShipments>();
        services.AddScoped<ChangeTracking>();
        services.AddScoped<OrderCancellation>();
        services.AddScoped<ReadOrder>();
        services.AddScoped<ListOrders>();
        services.AddScoped<KeepViews>();
        services.AddScoped<OrderNumber>();
        services.AddSingleton<DrawOrderNumber>(_ => OrderNumber.Draw);
        services.AddScoped<CancelOrder>();
        services.AddScoped<CaptureOrder>();
        services.AddScoped<ReservedElsewhere>();
        services.AddScoped<RefundOrder>();
        services.AddScoped<RefundTarget>();
        services.AddScoped<SettleRefund>();
        services.AddScoped<RefundElsewhere>();
        services.AddScoped<ExportOrders>();
        services.AddSingleton<LookUpThrottle>();
        services.AddScoped<LookUpOrder>();
        services.AddSingleton<PlacementReconciler>();
        services.AddHostedService(sp => sp.GetRequiredService<PlacementReconciler>());
    }
}

internal sealed class CheckoutModule : IOmniSphereModule
{
    public string Name => CheckoutDbContext.Name;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var module = endpoints.MapModule(CheckoutDbContext.Name);
        var carts = module.MapGroup("/carts");
        CreateCart.Map(module);
        GetCart.Map(carts);
        DeleteCart.Map(carts);
        ClaimCart.Map(carts);
        ResumeCart.Map(carts);
        AddLine.Map(carts);
        ChangeLine.Map(carts);
        SetCustomer.Map(carts);
        SetAddress.Map(carts);
        ShippingOptions.Map(carts);
        CartCoupons.Map(carts);
        CartCredit.Map(carts);
        PayCart.Map(carts);
        CartPayment.Map(carts);
        PlaceOrder.Map(carts);
        var orders = module.MapGroup("/orders");
        ReadOrder.Map(orders);
        LookUpOrder.Map(orders);
        PayOrder.Map(orders);
        RequestReturn.Map(orders);
        ReadInvoices.Map(orders);
        ListOrders.Map(module);
        KeepMethods.Map(module);
        CheckGiftCard.Map(module);
        ReadStoreCredit.Map(module);
        var admin = module.MapAdmin();
        ReadOrder.MapAdmin(admin);
        ListOrders.MapAdmin(admin);
        KeepViews.Map(admin);
        CancelOrder.Map(admin);
        EditOrder.Map(admin);
        PayOrder.MapAdmin(admin);
        CollectOrder.Map(admin);
        FulfilOrder.Map(admin);
        PlanShipments.Map(admin);
        ChangeTracking.Map(admin);
        RequestReturn.MapAdmin(admin);
        SettleReturn.Map(admin);
        RefundReturn.Map(admin);
        ExchangeReturn.Map(admin);
        ReadInvoices.MapAdmin(admin);
        KeepInvoiceSettings.Map(admin);
        KeepWebhooks.Map(admin);
        WebhookDeliveries.Map(admin);
        CaptureOrder.Map(admin);
        RefundOrder.Map(admin);
        ExportOrders.Map(admin);
        IssueGiftCard.Map(admin);
        ListGiftCards.Map(admin);
        ChangeGiftCard.Map(admin);
        ReadLedger.Map(admin);
        GrantStoreCredit.Map(admin);
        ReadStoreCredit.MapAdmin(admin);
        GeneralSettings.Map(admin);
        TaxRates.Map(admin);
        ShippingMethods.Map(admin);
        Coupons.Map(admin);
        CouponBatches.Map(admin);
        KeepZones.Map(admin);
        KeepPromotions.Map(admin);
        TryPromotions.Map(admin);
        BuyerBook.Map(admin);
        CaptureSettings.Map(admin);
        ConnectStripe.Map(admin);
        ReceiveStripeEvent.Map(module);
        PlatformTerms.Map(module);
        ConfirmTestPayment.Map(module);
    }
}
