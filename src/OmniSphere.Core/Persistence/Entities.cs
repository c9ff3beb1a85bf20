using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>A row that belongs to a tenant. Filtered on every read, checked on every write.</summary>
public interface ITenantEntity
{
    /// <summary>The owner. Set by the context when a row is added; never changes.</summary>
    Id<TenantKind> TenantId { get; set; }
}

/// <summary>An aggregate whose stale writes are refused.</summary>
public interface IVersioned
{
    /// <summary>Starts at 1; the context raises it with every saved change and checks it as a concurrency token.</summary>
    long Version { get; set; }
}

/// <summary>Marks an entity that deliberately belongs to no tenant, and says why.</summary>
/// <param name="reason">Why the rows are the platform's.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlatformEntityAttribute(string reason) : Attribute
{
    /// <summary>Why the rows are the platform's.</summary>
    public string Reason => reason;
}
