using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;
using OmniSphere.Persistence;

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
    /// <summary>
    /// Opens the call; written with the claim of the cart, whose write of the payment keeps others who know it as it was
    /// before from opening another one.
    /// </summary>
    public void Begin(PlacementRows rows, RowBatch batch)
    {
        if (
            rows.Payment is { State: not PaymentState.Captured, Capture: not CaptureTiming.Later } payment
            && rows.Call is not { Outcome: null }
        )
        {
            rows.Call = gateway.After(rows.Call, payment, PaymentOperation.Capture);
            batch.Insert(rows.Call);
        }
    }

    /// <summary>Whether the money was taken, or may have been by a call whose outcome is not on disk.</summary>
    public static bool MayBeTaken(PlacementRows rows) =>
        rows is { Payment.State: PaymentState.Captured } or { Call.Outcome: null, Call: not null };

    /// <summary>Captures, or finds out whether that was done before.</summary>
    /// <param name="rows">What the placement works on.</param>
    /// <param name="resumed">
    /// True after a crash: asks only, since a buyer who was left without an answer must not be charged behind their back.
    /// </param>
    public async Task<CaptureOutcome> RunAsync(PlacementRows rows, bool resumed)
    {
        if (rows.Payment is not { State: not PaymentState.Captured } payment)
        {
            return CaptureOutcome.Captured;
        }

        if (!resumed && payment.Capture is CaptureTiming.Later)
        {
            return CaptureOutcome.Captured;
        }

        if (!resumed && rows.Call is { Outcome: null } call)
        {
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

    /// <summary>Notes that the money was taken; the transaction that creates the order writes it.</summary>
    public void Record(PlacementRows rows)
    {
        if (rows.Payment is { State: not PaymentState.Captured, Capture: not CaptureTiming.Later } payment)
        {
            if (rows.Call is not { Outcome: null })
            {
                rows.Call = gateway.After(rows.Call, payment, PaymentOperation.Capture);
                rows.CallIsNew = true;
            }

            gateway.Record(payment, rows.Call, new(GatewayOutcome.Succeeded, payment.Reference));
            rows.IsCaptured = true;
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
