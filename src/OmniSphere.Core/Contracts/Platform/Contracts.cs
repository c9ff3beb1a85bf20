using OmniSphere.Events;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Contracts.Platform;

/// <summary>Who is to run a new tenant's shop.</summary>
/// <param name="Email">Where the invitation goes.</param>
/// <param name="FirstName">For the salutation.</param>
/// <param name="LastName">The last name, if known.</param>
public sealed record TenantOwner(string Email, string? FirstName = null, string? LastName = null);

/// <summary>
/// A tenant was added to the directory. Each domain sets up what the tenant cannot sell without: keys, settings, the
/// owner's invitation.
/// </summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Slug">Its subdomain label.</param>
/// <param name="Name">Its name.</param>
/// <param name="Currency">The currency it sells in.</param>
/// <param name="Country">ISO 3166-1 alpha-2 country it sells from.</param>
/// <param name="Plan">Its service plan.</param>
/// <param name="Owner">Who is invited to run it, if anybody.</param>
public sealed record TenantCreated(
    Id<TenantKind> TenantId,
    string Slug,
    string Name,
    Currency Currency,
    string Country,
    string Plan,
    TenantOwner? Owner = null
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "tenant.created";

    /// <inheritdoc />
    public string Subject => TenantId.ToString();
}

/// <summary>A tenant's entry in the directory changed, other than by the events of its own below.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Version">The entry's version.</param>
public sealed record TenantUpdated(Id<TenantKind> TenantId, long Version) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "tenant.updated";

    /// <inheritdoc />
    public string Subject => TenantId.ToString();
}

/// <summary>A tenant is closed for the time being: requests are refused, mails and imports wait.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Version">The entry's version.</param>
public sealed record TenantSuspended(Id<TenantKind> TenantId, long Version) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "tenant.suspended";

    /// <inheritdoc />
    public string Subject => TenantId.ToString();
}

/// <summary>A tenant that was closed is open again.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Version">The entry's version.</param>
public sealed record TenantResumed(Id<TenantKind> TenantId, long Version) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "tenant.resumed";

    /// <inheritdoc />
    public string Subject => TenantId.ToString();
}

/// <summary>Everything a tenant has is to be exported; every module does its part.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="TaskId">The task, to be followed at <c>/platform/v1/tasks</c>.</param>
public sealed record TenantExportRequested(Id<TenantKind> TenantId, Id<TenantTaskKind> TaskId) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "tenant.export_requested";

    /// <inheritdoc />
    public string Subject => TenantId.ToString();
}

/// <summary>A tenant is closed for good: after a grace, everything it has is deleted.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="TaskId">The task, to be followed at <c>/platform/v1/tasks</c>.</param>
/// <param name="DueAt">Until when it can be taken back.</param>
public sealed record TenantDeletionRequested(Id<TenantKind> TenantId, Id<TenantTaskKind> TaskId, DateTimeOffset DueAt)
    : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "tenant.deletion_requested";

    /// <inheritdoc />
    public string Subject => TenantId.ToString();
}

/// <summary>Nothing of a tenant is left. Consumers of this platform no longer know it; others may.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="TaskId">The task, which is the proof.</param>
public sealed record TenantDeleted(Id<TenantKind> TenantId, Id<TenantTaskKind> TaskId) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "tenant.deleted";

    /// <inheritdoc />
    public string Subject => TenantId.ToString();
}
