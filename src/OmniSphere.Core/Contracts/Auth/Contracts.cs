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

/// <summary>A shopper said on their account that they want news by mail, or no longer do.</summary>
/// <param name="CustomerId">The account.</param>
/// <param name="Email">Its address.</param>
/// <param name="AcceptsMarketing">What they said.</param>
public sealed record CustomerConsentChanged(Id<UserKind> CustomerId, string Email, bool AcceptsMarketing)
    : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "customer.consent_changed";

    /// <inheritdoc />
    public string Subject => CustomerId.ToString();
}

/// <summary>
/// Somebody asked to choose a new password. The mail goes to <paramref name="Email"/> with the token, which works once
/// and until <paramref name="ExpiresAt"/>; nobody else may see it.
/// </summary>
/// <param name="UserId">The account.</param>
/// <param name="Staff">True for staff of the tenant, false for a shopper.</param>
/// <param name="Email">Where the mail goes.</param>
/// <param name="FirstName">For the salutation.</param>
/// <param name="Token">What <c>POST /auth/v1/password/reset</c> takes.</param>
/// <param name="ExpiresAt">When the token ends.</param>
public sealed record PasswordResetRequested(
    Id<UserKind> UserId,
    bool Staff,
    string Email,
    string? FirstName,
    string Token,
    DateTimeOffset ExpiresAt
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "password.reset_requested";

    /// <inheritdoc />
    public string Subject => UserId.ToString();
}

/// <summary>An e-mail address is to be confirmed by its owner, who gets the token by mail.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Email">Where the mail goes.</param>
/// <param name="FirstName">For the salutation.</param>
/// <param name="Token">What <c>POST /auth/v1/email/verify</c> takes.</param>
/// <param name="ExpiresAt">When the token ends.</param>
public sealed record EmailVerificationRequested(
    Id<UserKind> UserId,
    string Email,
    string? FirstName,
    string Token,
    DateTimeOffset ExpiresAt
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "email.verification_requested";

    /// <inheritdoc />
    public string Subject => UserId.ToString();
}

/// <summary>Somebody was invited to work for the tenant, and gets the token by mail to choose a password.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Email">Where the mail goes.</param>
/// <param name="FirstName">For the salutation.</param>
/// <param name="Role">The role they will have.</param>
/// <param name="Token">What <c>POST /auth/v1/password/reset</c> takes.</param>
/// <param name="ExpiresAt">When the token ends.</param>
public sealed record StaffInvited(
    Id<UserKind> UserId,
    string Email,
    string? FirstName,
    string Role,
    string Token,
    DateTimeOffset ExpiresAt
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "staff.invited";

    /// <inheritdoc />
    public string Subject => UserId.ToString();
}
