namespace OmniSphere.Checkout.Tests.Hosts;

/// <summary>What goes wrong between us and the payment provider.</summary>
internal sealed class Interruptions
{
    /// <summary>Called before and after each call with its name; may throw, as a network does.</summary>
    public Func<string, bool, Task> Interrupt { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>The payers that providers were asked to know.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<CustomerRequest> Customers { get; } = new();

    /// <summary>Numbers of orders that are drawn next, before chance has its turn.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Numbers { get; } = new();

    /// <summary>The name that a method is kept under in place of one of its own; null leaves it.</summary>
    public string? KeptAs { get; set; }

    /// <summary>Which refunds the provider refuses, and why; null makes them.</summary>
    public Func<RefundRequest, string?> Refuse { get; set; } = static _ => null;
}

/// <summary>A provider behind a bad network: a call may be lost on its way, or its answer.</summary>
internal sealed class InterruptedGateway(IPaymentGateway inner, Interruptions interruptions) : IPaymentGateway
{
    public string Provider => inner.Provider;

    public bool TakesPayments => inner.TakesPayments;

    public Task<PaymentTerms> TermsAsync(Money amount, CancellationToken cancellationToken = default) =>
        inner.TermsAsync(amount, cancellationToken);

    public Task<GatewayResult> AuthoriseAsync(
        AuthorisationRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync("authorise", () => inner.AuthoriseAsync(request, cancellationToken));

    public Task<GatewayResult> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("capture", () => inner.CaptureAsync(request, cancellationToken));

    public Task<GatewayResult> CancelAsync(CancelRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("cancel", () => inner.CancelAsync(request, cancellationToken));

    public Task<GatewayResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(
            "refund",
            () =>
                interruptions.Refuse(request) is { } code
                    ? Task.FromResult(new GatewayResult(GatewayOutcome.Refused, request.Reference, code))
                    : inner.RefundAsync(request, cancellationToken)
        );

    public Task<string> CustomerAsync(CustomerRequest request, CancellationToken cancellationToken = default)
    {
        interruptions.Customers.Enqueue(request);
        return CallAsync("customer", () => inner.CustomerAsync(request, cancellationToken));
    }

    public Task<GatewayResult> AttachAsync(MethodRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(
            "attach",
            async () =>
            {
                var answer = await inner.AttachAsync(request, cancellationToken);
                return interruptions.KeptAs is { } name && answer.Method is { } method
                    ? answer with
                    {
                        Method = method with { Reference = name },
                    }
                    : answer;
            }
        );

    public Task<GatewayResult> DetachAsync(MethodRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("detach", () => inner.DetachAsync(request, cancellationToken));

    public Task<GatewayPayment?> FindAsync(
        string reference,
        PaymentTerms terms,
        CancellationToken cancellationToken = default
    ) => CallAsync("find", () => inner.FindAsync(reference, terms, cancellationToken));

    public Task<IReadOnlyList<GatewayDispute>> DisputesAsync(
        string reference,
        PaymentTerms terms,
        CancellationToken cancellationToken = default
    ) => CallAsync("disputes", () => inner.DisputesAsync(reference, terms, cancellationToken));

    public Task<GatewayResult?> RecallAsync(RecallRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("recall", () => inner.RecallAsync(request, cancellationToken));

    private async Task<T> CallAsync<T>(string name, Func<Task<T>> call)
    {
        await interruptions.Interrupt(name, false);
        var answer = await call();
        await interruptions.Interrupt(name, true);
        return answer;
    }
}
