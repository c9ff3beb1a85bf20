using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Checkout.Payments.TestGateway;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Checkout.Tests.Payments.Stripe;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Tests.Payments;

/// <summary>A provider for the conformance suite: a host that has it, and the buyer's bank.</summary>
public abstract class GatewayUnderTest : IAsyncLifetime
{
    public abstract string Provider { get; }

    internal CheckoutTestHost Host { get; private protected set; } = null!;

    internal IPaymentGateway In(TenantScope scope) =>
        scope.Services.GetServices<IPaymentGateway>().Single(g => g.Provider == Provider);

    /// <summary>The buyer confirms at the bank, or refuses.</summary>
    public abstract Task ConfirmAsync(string reference, bool approve);

    /// <summary>What the platform keeps of a payment, by the provider's books.</summary>
    public abstract Task<long> ApplicationFeeAsync(string reference);

    public abstract ValueTask InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Host.DisposeAsync();
    }
}

public sealed class TestGatewayUnderTest : GatewayUnderTest
{
    public override string Provider => TestPaymentGateway.Name;

    public override async ValueTask InitializeAsync() => Host = await CheckoutTestHost.StartAsync();

    public override Task ConfirmAsync(string reference, bool approve) =>
        Host.ReadAsync(async db =>
        {
            var payment = db.TestPayments.Single(p => p.Reference == reference);
            payment.Code = approve ? payment.Code : "payment_intent_authentication_failure";
            payment.Settle(approve && payment.Code is null);
            return await db.SaveChangesAsync();
        });

    public override Task<long> ApplicationFeeAsync(string reference) =>
        Host.ReadAsync(db => Task.FromResult(db.TestPayments.Single(p => p.Reference == reference).ApplicationFee));
}

public class StripeUnderTest : GatewayUnderTest
{
    public override string Provider => "stripe";

    internal StripeServer Server { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        Server = await StripeServer.StartAsync();
        Host = await StripeShop.StartAsync(Server);
    }

    public override Task ConfirmAsync(string reference, bool approve)
    {
        Server.Books.Confirm(reference, approve);
        return Task.CompletedTask;
    }

    public override Task<long> ApplicationFeeAsync(string reference) =>
        Task.FromResult((long)Server.Books[reference]["application_fee_amount"]!);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
