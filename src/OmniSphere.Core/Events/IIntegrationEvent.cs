namespace OmniSphere.Events;

/// <summary>
/// A fact that one domain publishes to the others. A record of plain data; it evolves by adding fields with defaults.
/// The last part of its namespace names the domain that owns it: <c>OmniSphere.Contracts.Checkout</c>.
/// </summary>
public interface IIntegrationEvent
{
    /// <summary>The type as the business says it, for example <c>order.created</c>: the CloudEvents <c>type</c>.</summary>
    static abstract string EventType { get; }

    /// <summary>The aggregate it is about: the CloudEvents <c>subject</c>. Events of one subject keep their order.</summary>
    string Subject { get; }
}
