using OmniSphere.Events;

namespace OmniSphere.Contracts.Auth;

/// <summary>Names a user, shopper or staff: <c>usr_…</c>; the <c>sub</c> of their tokens.</summary>
public sealed class UserKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "usr";
}

/// <summary>A shopper opened an account.</summary>
public sealed record CustomerRegistered(
    Id<UserKind> CustomerId,
    string Email,
    string? FirstName,
    string? LastName,
    bool AcceptsMarketing
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "customer.registered";

    /// <inheritdoc />
    public string Subject => CustomerId.ToString();
}
