using System.Reflection;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Persistence;

namespace OmniSphere.Architecture.Tests;

/// <summary>
/// The version before is still running while a migration is applied: what it reads and writes must stay. A migration only
/// adds; what nobody uses any more is dropped by a later release.
/// </summary>
public sealed class MigrationTests(StoreFactory store) : IClassFixture<StoreFactory>
{
    /// <summary>From before the first release: there was no version before. Nothing is added here.</summary>
    private const string BeforeTheFirstRelease = "_StripeConnect";

    [Fact]
    public void Migrations_are_safe_while_the_version_before_is_running()
    {
        var unsafeSteps = Migrations()
            .Where(m => !m.Name.EndsWith(BeforeTheFirstRelease, StringComparison.Ordinal))
            .SelectMany(m => Unsafe(m.Operations).Select(step => $"{m.Name}: {step}"));
        unsafeSteps.Should().BeEmpty();
    }

    [Fact]
    public void The_scan_finds_what_would_break_the_version_before()
    {
        MigrationOperation[] steps =
        [
            new DropColumnOperation { Table = "orders", Name = "number" },
            new RenameColumnOperation
            {
                Table = "orders",
                Name = "number",
                NewName = "code",
            },
            new AddColumnOperation
            {
                Table = "orders",
                Name = "channel",
                ClrType = typeof(string),
                IsNullable = false,
            },
            new AddColumnOperation
            {
                Table = "orders",
                Name = "note",
                ClrType = typeof(string),
                IsNullable = true,
            },
        ];
        Unsafe(steps).Should().HaveCount(3);
    }

    /// <summary>All but each module's first, before which nothing was running.</summary>
    private List<(string Name, IReadOnlyList<MigrationOperation> Operations)> Migrations()
    {
        using var scope = store.Services.CreateScope();
        return
        [
            .. store
                .Services.GetServices<ModuleDatabase>()
                .Select(d => d.ContextType.Assembly)
                .Distinct()
                .SelectMany(a => a.GetTypes())
                .Where(t => typeof(Migration).IsAssignableFrom(t) && !t.IsAbstract)
                .Select(t => (Type: t, Id: t.GetCustomAttribute<MigrationAttribute>()!.Id))
                .GroupBy(m => m.Type.GetCustomAttribute<DbContextAttribute>()!.ContextType)
                .SelectMany(g => g.OrderBy(m => m.Id, StringComparer.Ordinal).Skip(1))
                .Select(m => (m.Id, ((Migration)Activator.CreateInstance(m.Type)!).UpOperations)),
        ];
    }

    private static IEnumerable<string> Unsafe(IReadOnlyList<MigrationOperation> operations)
    {
        var created = operations.OfType<CreateTableOperation>().Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return operations
            .Select(o =>
                o switch
                {
                    DropTableOperation drop => $"drops the table {drop.Name}",
                    DropColumnOperation drop => $"drops {drop.Table}.{drop.Name}",
                    RenameTableOperation rename => $"renames the table {rename.Name}",
                    RenameColumnOperation rename => $"renames {rename.Table}.{rename.Name}",
                    AddColumnOperation { IsNullable: false, DefaultValue: null, DefaultValueSql: null } add
                        when !created.Contains(add.Table) =>
                        $"adds {add.Table}.{add.Name}, which the version before cannot fill",
                    AlterColumnOperation { IsNullable: false, OldColumn.IsNullable: true } alter =>
                        $"makes {alter.Table}.{alter.Name} required",
                    _ => null,
                }
            )
            .OfType<string>();
    }
}
