using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Placing;

/// <summary>What came of a capture.</summary>
internal enum CaptureOutcome
{
    /// <summary>The money was taken, or the merchant takes it later.</summary>
    Captured,

    /// <summary>It was not and will not be.</summary>
    Failed,

    /// <summary>Nobody can tell now.</summary>
    Unknown,
}

/// <summary>
/// Takes the money that was reserved. Undone by cancelling the payment, or by refunding it when it was captured after all.
/// </summary>
internal sealed class CapturePayment(CheckoutDbContext db, GatewayCalls gateway, PaymentDesk payments)
{
    /// <summary>Opens the call; saved together with the state that the placement has reached.</summary>
    public async Task BeginAsync(Placement placement)
    {
        if (placement.PaymentId is { } id)
        {
            var payment = (await db.Payments.FindAsync(placement.TenantId, id))!;
            if (payment is { State: PaymentState.Captured } or { Capture: CaptureTiming.Later })
            {
                return;
            }

            await gateway.OpenAsync(payment, PaymentOperation.Capture, CancellationToken.None);
        }
    }

    /// <summary>Captures, or finds out whether that was done before.</summary>
    /// <param name="placement">The placement.</param>
    /// <param name="resumed">
    /// True after a crash: asks only, since a buyer who was left without an answer must not be charged behind their back.
    /// </param>
    public async Task<CaptureOutcome> RunAsync(Placement placement, bool resumed)
    {
        if (placement.PaymentId is not { } id)
        {
            return CaptureOutcome.Captured;
        }

        var payment = (await db.Payments.FindAsync(placement.TenantId, id))!;
        if (payment.State is PaymentState.Captured)
        {
            return CaptureOutcome.Captured;
        }

        if (!resumed && payment.Capture is CaptureTiming.Later)
        {
            return CaptureOutcome.Captured;
        }

        if (!resumed)
        {
            var call = await gateway.OpenAsync(payment, PaymentOperation.Capture, CancellationToken.None);
            var result = await gateway.SendAsync(payment, call);
            if (result.Outcome is GatewayOutcome.Succeeded)
            {
                return CaptureOutcome.Captured;
            }
        }

        return await gateway.FindAsync(payment) switch
        {
            null => CaptureOutcome.Unknown,
            { State: GatewayPaymentState.Captured } => CaptureOutcome.Captured,
            _ => CaptureOutcome.Failed,
        };
    }

    /// <summary>Writes down that the money was taken; part of the transaction that creates the order.</summary>
    public async Task RecordAsync(Placement placement)
    {
        if (placement.PaymentId is { } id)
        {
            var payment = await db.Payments.SingleAsync(p => p.Id == id);
            if (payment.State is not PaymentState.Captured && payment.Capture is not CaptureTiming.Later)
            {
                var call = await gateway.OpenAsync(payment, PaymentOperation.Capture, CancellationToken.None);
                gateway.Record(payment, call, new(GatewayOutcome.Succeeded, payment.Reference));
            }
        }
    }

    /// <returns>Whether nothing is reserved or taken any more; false to try again later.</returns>
    public async Task<bool> UndoAsync(Placement placement)
    {
        if (placement.PaymentId is not { } id)
        {
            return true;
        }

        var payment = await db.Payments.SingleAsync(p => p.Id == id);
        await payments.BeginCancelAsync(payment);
        await db.SaveChangesAsync();
        payment = await payments.CancelAsync(id);
        if (payment.State is PaymentState.Captured)
        {
            payment = await payments.RefundAsync(id);
        }

        return payment.State is PaymentState.Cancelled or PaymentState.Declined or PaymentState.Refunded;
    }

    public static ProblemException Problem() => PaymentProblems.Refused("capture_failed");
}
