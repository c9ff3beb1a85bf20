using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Auth;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Security;

/// <summary>Names an entry of the security log: <c>sec_…</c>.</summary>
internal sealed class SecurityEventKind : IIdKind
{
    public static string Prefix => "sec";
}

/// <summary>What happened to an account. Appended, never changed; kept for <see cref="AuthOptions.KeepSecurityEventsFor"/>.</summary>
internal sealed class SecurityEvent : ITenantEntity
{
    public Id<SecurityEventKind> Id { get; init; }
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>One of <see cref="SecurityEvents"/>.</summary>
    public required string Event { get; init; }

    /// <summary>The account, or null when the attempt named none that exists.</summary>
    public Id<UserKind>? UserId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The client's network address, or null when it is not known.</summary>
    public string? Client { get; init; }

    public sealed class Configuration : IEntityTypeConfiguration<SecurityEvent>
    {
        public void Configure(EntityTypeBuilder<SecurityEvent> builder)
        {
            builder.ToTable("security_events");
            builder.HasKey(e => e.Id);
            builder.Property(e => e.Event).HasMaxLength(50);
            builder.Property(e => e.Client).HasMaxLength(64);
            builder.HasIndex(e => new
            {
                e.TenantId,
                e.UserId,
                e.At,
            });
            builder.HasIndex(e => e.At);
        }
    }
}

/// <summary>The names of what is logged.</summary>
internal static class SecurityEvents
{
    public const string Registered = "account.registered";
    public const string SignedIn = "sign_in.succeeded";
    public const string SignInFailed = "sign_in.failed";
    public const string SignedOut = "session.ended";
    public const string RefreshTokenReused = "session.refresh_token_reused";
    public const string PasswordChanged = "password.changed";
    public const string PasswordResetRequested = "password.reset_requested";
    public const string PasswordReset = "password.reset";
    public const string EmailVerified = "email.verified";
    public const string StaffInvited = "staff.invited";
    public const string StaffChanged = "staff.changed";
    public const string ApiKeyCreated = "api_key.created";
    public const string ApiKeyRotated = "api_key.rotated";
    public const string ApiKeyDeleted = "api_key.deleted";
}
