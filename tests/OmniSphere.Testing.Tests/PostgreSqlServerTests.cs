using AwesomeAssertions;
using Npgsql;

namespace OmniSphere.Testing.Tests;

public sealed class PostgreSqlServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_do_not_see_each_others_tables()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var one = await server.CreateDatabaseAsync(Cancelled);
        await using var other = await server.CreateDatabaseAsync(Cancelled);

        await ExecuteAsync(one.ConnectionString, "CREATE TABLE thing (id int)");

        var look = () => ExecuteAsync(other.ConnectionString, "SELECT * FROM thing");
        (await look.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42P01");
    }

    [Fact]
    public async Task The_service_role_writes_rows_in_every_schema_but_creates_no_tables()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync(Cancelled);
        await ExecuteAsync(
            database.ConnectionString,
            "CREATE SCHEMA shop; CREATE TABLE shop.thing (id bigserial, name text)"
        );

        await ExecuteAsync(database.ServiceConnectionString, "INSERT INTO shop.thing (name) VALUES ('a')");

        foreach (
            var forbidden in new[]
            {
                "CREATE TABLE mine (id int)",
                "CREATE TABLE shop.mine (id int)",
                "TRUNCATE shop.thing",
            }
        )
        {
            var act = () => ExecuteAsync(database.ServiceConnectionString, forbidden);
            (await act.Should().ThrowAsync<PostgresException>(forbidden)).Which.SqlState.Should().Be("42501");
        }
    }

    [Fact]
    public async Task Row_level_security_holds_for_the_service_role()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync(Cancelled);
        await ExecuteAsync(
            database.ConnectionString,
            """
            CREATE TABLE thing (tenant text);
            ALTER TABLE thing ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON thing USING (tenant = 'a');
            INSERT INTO thing VALUES ('a'), ('b');
            """
        );

        var seen = await ExecuteAsync(database.ServiceConnectionString, "SELECT count(*) FROM thing");

        seen.Should().Be(1L);
    }

    [Fact]
    public async Task A_disposed_database_is_gone_although_connections_were_open()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Cancelled);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Cancelled);

        await database.DisposeAsync();

        var reopen = () => ExecuteAsync(database.ConnectionString, "SELECT 1");
        (await reopen.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("3D000");
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
