namespace OmniSphere.Events;

/// <summary>
/// The bus as a whole could not take an event over: no broker answered in time, say. It is not the event's fault, so no
/// attempt is counted against it and the outbox soon comes again with everything.
/// </summary>
public sealed class EventBusUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
