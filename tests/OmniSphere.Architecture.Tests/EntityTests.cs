using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Architecture.Tests;

/// <summary>Tenants never meet, by construction: what every entity of every module must have.</summary>
public sealed class EntityTests(StoreFactory store) : IClassFixture<StoreFactory>
{
    /// <summary>Infrastructure tables whose key is a running number; their other indexes start with the tenant.</summary>
    private static readonly string[] NumberedTables = ["outbox", "dead_letters"];

    private static readonly string[] Secrets = ["Hash", "Secret", "Token", "Stamp", "Material", "Payload", "Password"];

    [Fact]
    public void Every_entity_belongs_to_a_tenant_or_says_why_not() =>
        EachEntity(entity =>
        {
            if (typeof(ITenantEntity).IsAssignableFrom(entity.ClrType))
            {
                entity.GetDeclaredQueryFilters().Should().Contain(f => f.Key == OmniSphereDbContext.TenantFilter);
                entity.FindProperty(nameof(ITenantEntity.TenantId))!.IsConcurrencyToken.Should().BeTrue();
            }
            else
            {
                entity
                    .ClrType.IsDefined(typeof(PlatformEntityAttribute), inherit: false)
                    .Should()
                    .BeTrue("{0}", entity.Name);
            }
        });

    [Fact]
    public void Every_unique_index_starts_with_the_tenant() =>
        EachEntity(entity =>
        {
            if (!typeof(ITenantEntity).IsAssignableFrom(entity.ClrType))
            {
                return;
            }

            foreach (var index in entity.GetIndexes().Where(i => i.IsUnique))
            {
                index
                    .Properties[0]
                    .Name.Should()
                    .Be(nameof(ITenantEntity.TenantId), "{0} of {1}", index.GetDatabaseName(), entity.Name);
            }

            // A natural key names its tenant; a surrogate key is a random id or a running number of the database's own.
            var key = entity.FindPrimaryKey()!;
            var natural = key.Properties.Any(p => p.ClrType == typeof(string));
            if (natural && !NumberedTables.Contains(entity.GetTableName()))
            {
                key.Properties.Should().Contain(p => p.Name == nameof(ITenantEntity.TenantId), "{0}", entity.Name);
            }
        });

    [Fact]
    public void Texts_in_keys_are_bounded() =>
        EachEntity(entity =>
        {
            foreach (var property in entity.GetProperties().Where(p => p.ClrType == typeof(string) && p.IsKey()))
            {
                property.GetMaxLength().Should().NotBeNull("{0}.{1} is part of a key", entity.Name, property.Name);
            }
        });

    [Fact]
    public void No_secret_of_a_tenant_is_exported()
    {
        using var scope = store.Services.CreateScope();
        var exported = store
            .Services.GetServices<ModuleDatabase>()
            .SelectMany(d => TenantData.Of(d.Resolve(scope.ServiceProvider)))
            .Where(d => d.LeftOut is null)
            .SelectMany(d => d.Columns.Select(c => $"{d.Name}.{c.Name}"))
            .ToList();
        exported.Should().Contain(["products.Title", "orders.Number", "users.Email", "profiles.Email"]);
        exported
            .Where(c => Secrets.Any(s => c.EndsWith(s, StringComparison.Ordinal)))
            .Where(c => !c.EndsWith(".ConcurrencyToken", StringComparison.Ordinal))
            .Should()
            .BeSubsetOf(
                ["products.ImportHash", "image_waits.UrlHash", "image_downloads.UrlHash"],
                "what is named like a secret carries [NotExported]"
            );
    }

    private void EachEntity(Action<Microsoft.EntityFrameworkCore.Metadata.IEntityType> check)
    {
        using var scope = store.Services.CreateScope();
        var databases = store.Services.GetServices<ModuleDatabase>().ToList();
        databases
            .Select(d => d.Module)
            .Should()
            .BeEquivalentTo("platform", "auth", "catalogue", "checkout", "marketing");
        foreach (var entity in databases.SelectMany(d => d.Resolve(scope.ServiceProvider).Model.GetEntityTypes()))
        {
            if (!entity.IsOwned())
            {
                check(entity);
            }
        }
    }
}
