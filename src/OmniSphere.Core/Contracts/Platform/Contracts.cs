using OmniSphere.Events;
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
