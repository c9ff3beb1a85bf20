using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Accounts;

/// <summary>The two kinds of people. The same e-mail may belong to one of each.</summary>
internal enum AccountKind
{
    Shopper,
    Staff,
}

/// <summary>
/// Somebody's account with one tenant. Staff of several tenants have an account with each: nothing is shared across the
/// boundary.
/// </summary>
[NotExported("A secret.", nameof(PasswordHash), nameof(SecurityStamp), nameof(ConcurrencyStamp))]
internal sealed class User : IdentityUser<Guid>, ITenantEntity
{
    private User() { }

    public User(Id<UserKind> id, AccountKind kind, string email, DateTimeOffset createdAt)
    {
        Id = id.Value;
        Kind = kind;
        Email = EmailAddress.Normalize(email);
        UserName = SignInName(kind, Email);
        CreatedAt = createdAt;
    }

    public Id<TenantKind> TenantId { get; set; }
    public AccountKind Kind { get; private set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public bool AcceptsMarketing { get; set; }

    /// <summary>Staff only: one of <see cref="Staff.StaffRoles"/>.</summary>
    public string? Role { get; set; }

    public bool Disabled { get; set; }
    public DateTimeOffset CreatedAt { get; private set; }

    public Id<UserKind> PublicId => Id<UserKind>.From(Id);

    public string ClaimedKind => Kind == AccountKind.Staff ? OmniSphereKinds.Staff : OmniSphereKinds.Shopper;

    /// <summary>What Identity knows the account by: unique per tenant because e-mails are, within each kind.</summary>
    public static string SignInName(AccountKind kind, string email) =>
        $"{(kind == AccountKind.Staff ? "staff" : "shopper")}:{EmailAddress.Normalize(email)}";

    public sealed class Configuration : IEntityTypeConfiguration<User>
    {
        public void Configure(EntityTypeBuilder<User> builder)
        {
            builder.ToTable("users");
            builder.HasKey(u => u.Id);
            builder.Property(u => u.Id).ValueGeneratedNever();
            builder.Property(u => u.Kind).HasConversion<string>().HasMaxLength(20);
            builder.Property(u => u.UserName).HasMaxLength(270).IsRequired();
            builder.Property(u => u.NormalizedUserName).HasMaxLength(270).IsRequired();
            builder.Property(u => u.Email).HasMaxLength(254).IsRequired();
            builder.Property(u => u.FirstName).HasMaxLength(100);
            builder.Property(u => u.LastName).HasMaxLength(100);
            builder.Property(u => u.Role).HasMaxLength(50);
            builder.Property(u => u.PasswordHash).HasMaxLength(500);
            builder.Property(u => u.SecurityStamp).HasMaxLength(64);
            builder.Property(u => u.ConcurrencyStamp).HasMaxLength(64).IsConcurrencyToken();
            builder.Ignore(u => u.PublicId);
            builder.Ignore(u => u.ClaimedKind);
            // The sign-in name stands for the e-mail; sign-in is slowed down by client, never locked by account.
            builder.Ignore(u => u.NormalizedEmail);
            builder.Ignore(u => u.LockoutEnd);
            builder.Ignore(u => u.LockoutEnabled);
            builder.Ignore(u => u.AccessFailedCount);
            builder.Ignore(u => u.PhoneNumber);
            builder.Ignore(u => u.PhoneNumberConfirmed);
            builder.HasIndex(u => new { u.TenantId, u.NormalizedUserName }).IsUnique();
        }
    }
}
