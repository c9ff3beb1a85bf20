namespace OmniSphere.Checkout;

internal static partial class Log
{
    [LoggerMessage(
        3001,
        LogLevel.Warning,
        "Payment provider {Provider} gave no clear answer to {Operation} of {Payment}"
    )]
    public static partial void GatewayUnclear(
        ILogger logger,
        Exception exception,
        string provider,
        object operation,
        string payment
    );

    [LoggerMessage(3002, LogLevel.Information, "Placement {Placement} of cart {Cart} is undone: {Reason}")]
    public static partial void PlacementUndone(ILogger logger, string placement, string cart, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "Placement {Placement} stopped at {State}; the reconciler goes on")]
    public static partial void PlacementStopped(ILogger logger, Exception exception, string placement, string state);

    [LoggerMessage(3004, LogLevel.Information, "Reconciler took over placement {Placement} at {State}")]
    public static partial void PlacementResumed(ILogger logger, string placement, string state);

    [LoggerMessage(3005, LogLevel.Error, "Order {Order} lost its stock before it was allocated and is cancelled")]
    public static partial void StockLost(ILogger logger, string order);

    [LoggerMessage(3006, LogLevel.Warning, "Work on {Subject} failed; it is tried again")]
    public static partial void WorkFailed(ILogger logger, Exception exception, string subject);

    [LoggerMessage(3008, LogLevel.Warning, "Carrier {Carrier} named no price")]
    public static partial void CarrierFailed(ILogger logger, Exception exception, string carrier);

    [LoggerMessage(3009, LogLevel.Information, "{Count} carts were left with an e-mail address in them")]
    public static partial void CartsAbandoned(ILogger logger, int count);

    [LoggerMessage(3007, LogLevel.Information, "{Count} expired carts were deleted")]
    public static partial void CartsExpired(ILogger logger, int count);
}
