using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Payments.TestGateway;

/// <summary>Keeps payment methods for buyers.</summary>
internal sealed partial class TestPaymentGateway
{
    public Task<string> CustomerAsync(CustomerRequest request, CancellationToken cancellationToken = default)
    {
        var name = Encoding.UTF8.GetBytes($"{tenant.RequiredId} {request.CustomerId}");
        return Task.FromResult($"cus_test_{Convert.ToHexStringLower(SHA256.HashData(name))[..24]}");
    }

    public Task<GatewayResult> AttachAsync(MethodRequest request, CancellationToken cancellationToken = default) =>
        OnceAsync(
            request.IdempotencyKey,
            request,
            (db, _) =>
                Task.FromResult(
                    TestCards.Find(request.Method) switch
                    {
                        null => new GatewayResult(GatewayOutcome.Refused, Code: "method_unknown"),
                        { Code: { } code, Confirm: false } card => new(
                            GatewayOutcome.Declined,
                            Code: code,
                            DeclineCode: card.DeclineCode
                        ),
                        _ => new(
                            GatewayOutcome.Succeeded,
                            Method: TestCards.Kept(Keep(db, request.Customer, request.Method), request.Method)
                        ),
                    }
                ),
            cancellationToken
        );

    public Task<GatewayResult> DetachAsync(MethodRequest request, CancellationToken cancellationToken = default) =>
        OnceAsync(
            request.IdempotencyKey,
            request,
            async (db, ct) =>
            {
                var kept = await db.TestMethods.SingleOrDefaultAsync(
                    m => m.Reference == request.Method && m.Customer == request.Customer,
                    ct
                );
                if (kept is null)
                {
                    return new(GatewayOutcome.Refused, Code: "method_unknown");
                }

                db.TestMethods.Remove(kept);
                return new(GatewayOutcome.Succeeded, Method: TestCards.Kept(kept.Reference, kept.Card));
            },
            cancellationToken
        );

    private string Keep(CheckoutDbContext db, string customer, string card)
    {
        var method = new TestMethod
        {
            TenantId = tenant.RequiredId,
            Reference = $"pm_test_{Random(15)}",
            Customer = customer,
            Card = card,
        };
        db.TestMethods.Add(method);
        return method.Reference;
    }
}
