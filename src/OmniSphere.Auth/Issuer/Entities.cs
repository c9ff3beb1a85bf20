using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OpenIddict.EntityFrameworkCore.Models;

namespace OmniSphere.Auth.Issuer;

/// <summary>A program that may ask for tokens (OpenIddict's application), known to one tenant.</summary>
[NotExported("A secret.", nameof(ClientSecret), nameof(ConcurrencyToken))]
internal sealed class ClientApplication
    : OpenIddictEntityFrameworkCoreApplication<Guid, Session, IssuedToken>,
        ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Who signs in through it; a service signs in as itself.</summary>
    public AuthClientUsers Users { get; set; }

    /// <summary>What a service may do, space-separated.</summary>
    public string ServicePermissions { get; set; } = "";

    public sealed class Configuration : IEntityTypeConfiguration<ClientApplication>
    {
        public void Configure(EntityTypeBuilder<ClientApplication> builder)
        {
            builder.ToTable("clients");
            builder.HasKey(c => c.Id);
            builder.Property(c => c.Id).ValueGeneratedOnAdd();
            builder.Property(c => c.ApplicationType).HasMaxLength(50);
            builder.Property(c => c.ClientId).HasMaxLength(100);
            builder.Property(c => c.ClientType).HasMaxLength(50);
            builder.Property(c => c.ConsentType).HasMaxLength(50);
            builder.Property(c => c.ConcurrencyToken).HasMaxLength(50).IsConcurrencyToken();
            builder.Property(c => c.Users).HasConversion<string>().HasMaxLength(20);
            builder.Property(c => c.ServicePermissions).HasMaxLength(4000);
            builder.HasIndex(c => new { c.TenantId, c.ClientId }).IsUnique();
            builder
                .HasMany(c => c.Authorizations)
                .WithOne(s => s.Application!)
                .HasForeignKey("ApplicationId")
                .IsRequired(false);
            builder
                .HasMany(c => c.Tokens)
                .WithOne(t => t.Application!)
                .HasForeignKey("ApplicationId")
                .IsRequired(false);
        }
    }
}

/// <summary>A sign-in that lasts (OpenIddict's authorization): the family of all tokens that come of it.</summary>
internal sealed class Session
    : OpenIddictEntityFrameworkCoreAuthorization<Guid, ClientApplication, IssuedToken>,
        ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<Session>
    {
        public void Configure(EntityTypeBuilder<Session> builder)
        {
            builder.ToTable("sessions");
            builder.HasKey(s => s.Id);
            builder.Property(s => s.Id).ValueGeneratedOnAdd();
            builder.Property(s => s.ConcurrencyToken).HasMaxLength(50).IsConcurrencyToken();
            builder.Property(s => s.Status).HasMaxLength(50);
            builder.Property(s => s.Subject).HasMaxLength(100);
            builder.Property(s => s.Type).HasMaxLength(50);
            builder.HasIndex(s => new
            {
                s.TenantId,
                s.Subject,
                s.Status,
            });
            builder.HasIndex(s => s.CreationDate);
            builder
                .HasMany(s => s.Tokens)
                .WithOne(t => t.Authorization!)
                .HasForeignKey("AuthorizationId")
                .IsRequired(false);
        }
    }
}

/// <summary>A code, access, refresh or identity token that was given out.</summary>
[NotExported("A secret.")]
internal sealed class IssuedToken : OpenIddictEntityFrameworkCoreToken<Guid, ClientApplication, Session>, ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<IssuedToken>
    {
        public void Configure(EntityTypeBuilder<IssuedToken> builder)
        {
            builder.ToTable("tokens");
            builder.HasKey(t => t.Id);
            builder.Property(t => t.Id).ValueGeneratedOnAdd();
            builder.Property(t => t.ConcurrencyToken).HasMaxLength(50).IsConcurrencyToken();
            builder.Property(t => t.ReferenceId).HasMaxLength(100);
            builder.Property(t => t.Status).HasMaxLength(50);
            builder.Property(t => t.Subject).HasMaxLength(100);
            builder.Property(t => t.Type).HasMaxLength(150);
            builder.HasIndex(t => new { t.TenantId, t.ReferenceId }).IsUnique();
            builder.HasIndex(t => t.ExpirationDate);
        }
    }
}

/// <summary>A scope that a tenant defines beyond the built-in ones.</summary>
internal sealed class ClientScope : OpenIddictEntityFrameworkCoreScope<Guid>, ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ClientScope>
    {
        public void Configure(EntityTypeBuilder<ClientScope> builder)
        {
            builder.ToTable("scopes");
            builder.HasKey(s => s.Id);
            builder.Property(s => s.Id).ValueGeneratedOnAdd();
            builder.Property(s => s.ConcurrencyToken).HasMaxLength(50).IsConcurrencyToken();
            builder.Property(s => s.Name).HasMaxLength(200);
            builder.HasIndex(s => new { s.TenantId, s.Name }).IsUnique();
        }
    }
}
