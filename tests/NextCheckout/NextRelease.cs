using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Microsoft.EntityFrameworkCore.ValueGeneration;
using OmniSphere.Checkout.Orders;

namespace NextCheckout;

/// <summary>Expands the schema, as migrations between two releases do: the release before knows nothing of the column.</summary>
[Migration(Id)]
public sealed class NextRelease : Migration
{
    public const string Id = "29990101000000_NextRelease";
    public const string Column = "written_by";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(Column, "orders", schema: "checkout", nullable: true);
        migrationBuilder.CreateIndex("ix_orders_written_by", "orders", ["tenant_id", Column], "checkout");
    }
}

#pragma warning disable EF1001 // There is no other way to add a migration to those of an assembly.
internal sealed class NextMigrations(
    ICurrentDbContext currentContext,
    IDbContextOptions options,
    IMigrationsIdGenerator idGenerator,
    IDiagnosticsLogger<DbLoggerCategory.Migrations> logger
) : MigrationsAssembly(currentContext, options, idGenerator, logger)
{
    public override IReadOnlyDictionary<string, TypeInfo> Migrations =>
        new SortedDictionary<string, TypeInfo>(base.Migrations.ToDictionary(m => m.Key, m => m.Value))
        {
            [NextRelease.Id] = typeof(NextRelease).GetTypeInfo(),
        };
}
#pragma warning restore EF1001

internal sealed class NextModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        modelBuilder
            .Entity<Order>()
            .Property<string>("WrittenBy")
            .HasColumnName(NextRelease.Column)
            .IsRequired(false)
            .ValueGeneratedOnAdd()
            .HasValueGenerator<NextName>();
    }

    private sealed class NextName : ValueGenerator<string>
    {
        public override bool GeneratesTemporaryValues => false;

        public override string Next(EntityEntry entry) => "next";
    }
}
