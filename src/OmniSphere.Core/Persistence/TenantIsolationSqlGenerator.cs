using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;

namespace OmniSphere.Persistence;

/// <summary>
/// Follows every CREATE TABLE that has a <c>tenant_id</c> with a row-level security policy, so that no migration can
/// forget it. The policy reads the session setting once per statement: empty sees nothing, <c>*</c> is the platform's
/// own background work. (https://www.postgresql.org/docs/15/ddl-rowsecurity.html)
/// </summary>
internal sealed class TenantIsolationSqlGenerator(
    MigrationsSqlGeneratorDependencies dependencies,
#pragma warning disable EF1001 // The base class's constructor takes it.
    INpgsqlSingletonOptions npgsqlSingletonOptions
) : NpgsqlMigrationsSqlGenerator(dependencies, npgsqlSingletonOptions)
#pragma warning restore EF1001
{
    private const string Setting = "(SELECT nullif(current_setting('omnisphere.tenant_id', true), ''))";

    protected override void Generate(
        CreateTableOperation operation,
        IModel? model,
        MigrationCommandListBuilder builder,
        bool terminate = true
    )
    {
        base.Generate(operation, model, builder, terminate);
        if (!terminate || operation.Columns.All(c => c.Name != "tenant_id"))
        {
            return;
        }

        var table = Dependencies.SqlGenerationHelper.DelimitIdentifier(operation.Name, operation.Schema);
        builder
            .AppendLine($"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;")
            .AppendLine($"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;")
            .AppendLine(
                $"CREATE POLICY tenant_isolation ON {table} USING ({Setting} = '*' OR tenant_id = (SELECT nullif({Setting}, '*')::uuid));"
            )
            .EndCommand();
    }
}
