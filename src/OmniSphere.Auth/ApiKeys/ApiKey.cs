using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.ApiKeys;

/// <summary>Names an API key: <c>key_…</c>.</summary>
internal sealed class ApiKeyKind : IIdKind
{
    public static string Prefix => "key";
}

/// <summary>
/// What a program of the merchant's shows in place of a person's token. Kept as the hash of its secret; a rotated key has two
/// for a while.
/// </summary>
[NotExported("A secret.", nameof(Hash), nameof(EarlierHash))]
internal sealed class ApiKey : ITenantEntity, IVersioned
{
    public Id<ApiKeyKind> Id { get; init; }
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>What the merchant calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The last four characters, by which people tell keys apart.</summary>
    public required string Ending { get; set; }

    /// <summary>Of the key that is good now.</summary>
    public required string Hash { get; set; }

    /// <summary>Of the one before the last rotation, good until <see cref="EarlierUntil"/>.</summary>
    public string? EarlierHash { get; set; }

    public DateTimeOffset? EarlierUntil { get; set; }

    /// <summary>What it may do, separated by spaces.</summary>
    public required string Permissions { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends; null for no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public long Version { get; set; }

    public IReadOnlyList<string> PermissionList => Permissions.Split(' ');

    public sealed class Configuration : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.ToTable("api_keys");
            builder.HasKey(k => new { k.TenantId, k.Id });
            builder.Property(k => k.Name).HasMaxLength(100);
            builder.Property(k => k.Ending).HasMaxLength(4);
            builder.Property(k => k.Hash).HasMaxLength(64);
            builder.Property(k => k.EarlierHash).HasMaxLength(64);
            builder.Property(k => k.Permissions).HasMaxLength(2000);
            builder.Property(k => k.CreatedBy).HasMaxLength(64);
            builder.HasIndex(k => new { k.TenantId, k.Hash }).IsUnique();
            builder.HasIndex(k => new { k.TenantId, k.EarlierHash });
            builder.Ignore(k => k.PermissionList);
        }
    }
}

/// <summary>An API key as its merchant sees it; the key itself is shown once.</summary>
/// <param name="Id">The key.</param>
/// <param name="Name">What the merchant calls it.</param>
/// <param name="Ending">Its last four characters.</param>
/// <param name="Permissions">What it may do.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">When it ends, if it does.</param>
/// <param name="EarlierUntil">Until when the key before the last rotation is good as well.</param>
/// <param name="Key">The key, only where it was made.</param>
internal sealed record ApiKeyView(
    Id<ApiKeyKind> Id,
    string Name,
    string Ending,
    IReadOnlyList<string> Permissions,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? EarlierUntil,
    string? Key = null
)
{
    public static ApiKeyView Of(ApiKey key) => Of(key, null);

    public static ApiKeyView Of(ApiKey key, string? secret) =>
        new(
            key.Id,
            key.Name,
            key.Ending,
            key.PermissionList,
            key.CreatedBy,
            key.CreatedAt,
            key.ExpiresAt,
            key.EarlierUntil,
            secret
        );
}
