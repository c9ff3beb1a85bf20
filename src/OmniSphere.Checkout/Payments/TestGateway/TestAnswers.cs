using System.Data.Common;
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
    private const int Attempts = 5;

    private static readonly SqlText Books = new(d =>
        $"""
            SELECT fingerprint, answer FROM {d.Table("test_payment_calls")} WHERE tenant_id = @tenant AND key = @key;
            SELECT version, payment_id, method, currency, amount, captured, refunded, application_fee, state, secret
            FROM {d.Table("test_payments")} WHERE tenant_id = @tenant AND reference = @reference
            """
    );

    private static readonly SqlText Answered = new(d =>
        $"""
            INSERT INTO {d.Table("test_payment_calls")} (tenant_id, key, fingerprint, answer, at)
            VALUES (@tenant, @key, @fingerprint, @answer, @at) ON CONFLICT DO NOTHING
            """
    );

    private static readonly SqlText Change = new(d =>
        $"""
            UPDATE {d.Table("test_payments")} SET state = @state, captured = @captured, refunded = @refunded,
                application_fee = @fee, version = version + 1
            WHERE tenant_id = @tenant AND reference = @reference AND version = @version
            """
    );

    /// <summary>By hand, since each order asks.</summary>
    private async Task<GatewayResult> ChangeAsync<TRequest>(
        string key,
        TRequest request,
        string reference,
        Func<TestPayment, bool> change,
        CancellationToken cancellationToken
    )
    {
        var asked = new Asked(key, Fingerprint(request));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await sql.TransactAsync(ct => ChangeAsync(asked, reference, change, ct), cancellationToken);
            }
            catch (DbUpdateException) when (attempt < Attempts)
            {
                // The same key or the same payment at the same moment: the other one's answer is there now.
            }
        }
    }

    private async Task<GatewayResult> ChangeAsync(
        Asked asked,
        string reference,
        Func<TestPayment, bool> change,
        CancellationToken cancellationToken
    )
    {
        var (before, payment) = await sql.ReadAsync(
            Books,
            [("@key", asked.Key), ("@reference", reference)],
            (reader, ct) => ReadAsync(reader, reference, ct),
            cancellationToken
        );
        if (before is var (fingerprint, answer))
        {
            return asked.Again(fingerprint, answer);
        }

        var changed = payment is not null && change(payment);
        var result =
            payment is null ? new(GatewayOutcome.Refused, Code: "resource_missing")
            : changed ? new(GatewayOutcome.Succeeded, reference)
            : new GatewayResult(GatewayOutcome.Refused, reference, "payment_unexpected_state");
        var written = await sql.WriteAsync(
            Answered,
            [
                ("@key", asked.Key),
                ("@fingerprint", asked.Fingerprint),
                ("@answer", JsonSerializer.Serialize(result)),
                ("@at", clock.GetUtcNow()),
            ],
            cancellationToken
        );
        if (changed)
        {
            written *= await sql.WriteAsync(
                Change,
                [
                    ("@state", payment!.State.ToString()),
                    ("@captured", payment.Captured),
                    ("@refunded", payment.Refunded),
                    ("@fee", payment.ApplicationFee),
                    ("@reference", reference),
                    ("@version", payment.Version),
                ],
                cancellationToken
            );
        }

        return written == 1 ? result : throw new DbUpdateException("The same at the same moment.");
    }

    private async Task<((string, string)?, TestPayment?)> ReadAsync(
        DbDataReader reader,
        string reference,
        CancellationToken cancellationToken
    )
    {
        var call = await reader.ReadAsync(cancellationToken)
            ? ((string, string)?)(reader.GetString(0), reader.GetString(1))
            : null;
        await reader.NextResultAsync(cancellationToken);
        var payment = await reader.ReadAsync(cancellationToken)
            ? new TestPayment
            {
                TenantId = sql.TenantId,
                Reference = reference,
                Version = reader.GetInt64(0),
                PaymentId = reader.GetString(1),
                Method = reader.GetString(2),
                Currency = Currency.Parse(reader.GetString(3)),
                Amount = reader.GetInt64(4),
                Captured = reader.GetInt64(5),
                Refunded = reader.GetInt64(6),
                ApplicationFee = reader.GetInt64(7),
                State = Enum.Parse<GatewayPaymentState>(reader.GetString(8)),
                Secret = reader.GetString(9),
            }
            : null;
        return (call, payment);
    }

    private static string Fingerprint<TRequest>(TRequest request) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{typeof(TRequest).Name} {request}")));

    private async Task<GatewayResult> OnceAsync<TRequest>(
        string key,
        TRequest request,
        Func<CheckoutDbContext, CancellationToken, Task<GatewayResult>> work,
        CancellationToken cancellationToken
    )
    {
        var asked = new Asked(key, Fingerprint(request));
        for (var attempt = 1; ; attempt++)
        {
            await using var scope = scopes.Create(tenant.Required);
            var db = scope.Get<CheckoutDbContext>();
            try
            {
                return await db.TransactAsync(ct => AnswerAsync(db, asked, work, ct), cancellationToken);
            }
            catch (DbUpdateException) when (attempt < Attempts)
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
            return asked.Again(before.Fingerprint, before.Answer);
        }

        var result = await work(db, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await new RowBatch(db)
            .Insert(
                new TestCall
                {
                    TenantId = db.TenantId,
                    Key = asked.Key,
                    Fingerprint = asked.Fingerprint,
                    Answer = JsonSerializer.Serialize(result),
                    At = clock.GetUtcNow(),
                }
            )
            .SaveAsync(cancellationToken);
        return result;
    }

    /// <summary>What is asked under which key.</summary>
    private sealed record Asked(string Key, string Fingerprint)
    {
        public GatewayResult Again(string fingerprint, string answer) =>
            fingerprint == Fingerprint
                ? JsonSerializer.Deserialize<GatewayResult>(answer)!
                : new(GatewayOutcome.Refused, Code: "idempotency_error");
    }
}
