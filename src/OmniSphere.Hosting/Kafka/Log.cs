namespace OmniSphere.Hosting.Kafka;

internal static partial class Log
{
    [LoggerMessage(6101, LogLevel.Information, "Kafka topics created: {Topics}")]
    public static partial void TopicsCreated(ILogger logger, string topics);

    [LoggerMessage(6102, LogLevel.Warning, "Kafka topics could not be created ({Topics}): {Reason}")]
    public static partial void TopicsNotCreated(ILogger logger, string topics, string reason);

    [LoggerMessage(6103, LogLevel.Warning, "Kafka client {Client}: {Code}, {Reason}")]
    public static partial void ClientError(ILogger logger, string client, string code, string reason);

    [LoggerMessage(
        6104,
        LogLevel.Error,
        "The Kafka producer met a gap or heard nothing and was replaced; the outbox sends again"
    )]
    public static partial void ProducerReplaced(ILogger logger);

    [LoggerMessage(6106, LogLevel.Information, "Module {Module} consumes {Count} more partitions: {Partitions}")]
    public static partial void Assigned(ILogger logger, string module, int count, string partitions);

    [LoggerMessage(6107, LogLevel.Information, "Module {Module} gives up {Count} partitions: {Partitions}")]
    public static partial void Revoked(ILogger logger, string module, int count, string partitions);

    [LoggerMessage(
        6108,
        LogLevel.Error,
        "Message {Topic}[{Partition}]@{Offset} is a dead letter of {Module}: {Reason}"
    )]
    public static partial void DeadLetter(
        ILogger logger,
        string topic,
        int partition,
        long offset,
        string module,
        string reason
    );

    [LoggerMessage(6109, LogLevel.Error, "The consumer of module {Module} failed; it begins anew after a pause")]
    public static partial void ConsumerFailed(ILogger logger, Exception exception, string module);

    [LoggerMessage(6110, LogLevel.Error, "Delivery to {Module} broke outside its consumers at {Position}")]
    public static partial void DeliveryBroke(ILogger logger, Exception exception, string module, string position);

    [LoggerMessage(6111, LogLevel.Error, "No token for Amazon MSK could be made")]
    public static partial void NoToken(ILogger logger, Exception exception);

    [LoggerMessage(
        6112,
        LogLevel.Information,
        "Kafka's user or password was rotated; {Count} clients sign in with it next"
    )]
    public static partial void CredentialsRotated(ILogger logger, int count);
}
