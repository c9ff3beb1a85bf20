using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OmniSphere.Persistence;

/// <summary>
/// Tells the server, on each leased connection, for which tenant it works: the setting that the row-level security
/// policies compare with. Npgsql resets it when the connection goes back to the pool.
/// </summary>
internal sealed class PostgreSqlTenantSession : DbConnectionInterceptor
{
    public static readonly PostgreSqlTenantSession Instance = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Command(connection, eventData);
        command?.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = Command(connection, eventData);
        if (command is not null)
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static DbCommand? Command(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (
            eventData.Context is not OmniSphereDbContext { Tenant: var tenant }
            || !(tenant.HasTenant || tenant.IsSystem)
        )
        {
            return null; // Fails closed: the policies see no tenant.
        }

        var command = connection.CreateCommand();
        command.CommandText = "SELECT set_config('omnisphere.tenant_id', $1, false)";
        var value = command.CreateParameter();
        value.Value = tenant.IsSystem ? "*" : tenant.RequiredId.Value.ToString();
        command.Parameters.Add(value);
        return command;
    }
}
