using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.TestGateway;

/// <summary>Answers what is asked under a key once, and the same again however often it is asked.</summary>
internal sealed partial class TestPaymentGateway
{
    private Task<GatewayResult> ChangeAsync<TRequest>(
        string key,
        TRequest request,
        string reference,
        Func<TestPayment, bool> change,
        CancellationToken cancellationToken
    ) =>
        OnceAsync(
            request,
            (db, fingerprint, ct) => ChangeAsync(db, new(key, fingerprint), reference, change, ct),
            cancellationToken
        );

    /// <summary>By hand, since each order asks: the call and the payment are read in one round trip and written in one.</summary>
    private async Task<GatewayResult> ChangeAsync(
        CheckoutDbContext db,
        Asked asked,
        string reference,
        Func<TestPayment, bool> change,
        CancellationToken cancellationToken
    )
    {
        var (calls, payments) = (db.Map<TestCall>(), db.Map<TestPayment>());
        var (before, payment) = await db.ReadAsync(
            $"""
            SELECT {calls.Columns} FROM {calls.Table} WHERE tenant_id = @tenant AND key = @key;
            SELECT {payments.Columns} FROM {payments.Table} WHERE tenant_id = @tenant AND reference = @reference
            """,
            [("@tenant", db.TenantId.Value), ("@key", asked.Key), ("@reference", reference)],
            async (reader, ct) =>
            {
                var call = await reader.ReadAsync(ct) ? calls.Read(reader) : null;
                await reader.NextResultAsync(ct);
                return (call, await reader.ReadAsync(ct) ? payments.Read(reader) : null);
            },
            cancellationToken
        );
        if (before is not null)
        {
            return asked.Again(before);
        }

        var changed = payment is not null && change(payment);
        var result =
            payment is null ? new(GatewayOutcome.Refused, Code: "resource_missing")
            : changed ? new(GatewayOutcome.Succeeded, reference)
            : new GatewayResult(GatewayOutcome.Refused, reference, "payment_unexpected_state");
        var batch = new RowBatch(db).Insert(asked.Answered(db.TenantId, result, clock.GetUtcNow()));
        if (changed)
        {
            batch.Update(
                payment!,
                nameof(TestPayment.State),
                nameof(TestPayment.Captured),
                nameof(TestPayment.Refunded),
                nameof(TestPayment.ApplicationFee)
            );
        }

        await batch.SaveAsync(cancellationToken);
        return result;
    }

    private Task<GatewayResult> OnceAsync<TRequest>(
        string key,
        TRequest request,
        Func<CheckoutDbContext, CancellationToken, Task<GatewayResult>> work,
        CancellationToken cancellationToken
    ) =>
        OnceAsync(
            request,
            (db, fingerprint, ct) => AnswerAsync(db, new(key, fingerprint), work, ct),
            cancellationToken
        );

    private async Task<GatewayResult> OnceAsync<TRequest>(
        TRequest request,
        Func<CheckoutDbContext, string, CancellationToken, Task<GatewayResult>> answer,
        CancellationToken cancellationToken
    )
    {
        var fingerprint = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{typeof(TRequest).Name} {request}"))
        );
        for (var attempt = 1; ; attempt++)
        {
            await using var scope = scopes.Create(tenant.Required);
            var db = scope.Get<CheckoutDbContext>();
            try
            {
                return await db.TransactAsync(ct => answer(db, fingerprint, ct), cancellationToken);
            }
            catch (DbUpdateException) when (attempt < 5)
            {
                // The same key or the same payment at the same moment: the other one's answer is there now.
            }
        }
    }

    private async Task<GatewayResult> AnswerAsync(
        CheckoutDbContext db,
        Asked asked,
        Func<CheckoutDbContext, CancellationToken, Task<GatewayResult>> work,
        CancellationToken cancellationToken
    )
    {
        if (await db.FindRowAsync<TestCall>("key = @key", [("@key", asked.Key)], cancellationToken) is { } before)
        {
            return asked.Again(before);
        }

        var result = await work(db, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await new RowBatch(db)
            .Insert(asked.Answered(db.TenantId, result, clock.GetUtcNow()))
            .SaveAsync(cancellationToken);
        return result;
    }

    /// <summary>What is asked under which key.</summary>
    private sealed record Asked(string Key, string Fingerprint)
    {
        public GatewayResult Again(TestCall before) =>
            before.Fingerprint == Fingerprint
                ? JsonSerializer.Deserialize<GatewayResult>(before.Answer)!
                : new(GatewayOutcome.Refused, Code: "idempotency_error");

        public TestCall Answered(Id<TenantKind> tenant, GatewayResult result, DateTimeOffset now) =>
            new()
            {
                TenantId = tenant,
                Key = Key,
                Fingerprint = Fingerprint,
                Answer = JsonSerializer.Serialize(result),
                At = now,
            };
    }
}
