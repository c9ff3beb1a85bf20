using OmniSphere.Benchmarks.Harness;
using static OmniSphere.Benchmarks.Orders.BareDatabase;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>
/// What one order costs in bare SQL: in one durable transaction, take the stock if it is there, and write the movement,
/// the order, its line and its event.
/// </summary>
internal sealed class BareOrders : IAsyncDisposable
{
    private const int Skus = 50;

    private const string Tables = """
        CREATE TABLE bare_stock (sku TEXT PRIMARY KEY, available INTEGER NOT NULL);
        CREATE TABLE bare_movements (id TEXT PRIMARY KEY, sku TEXT NOT NULL, quantity INTEGER NOT NULL);
        CREATE TABLE bare_orders (id TEXT PRIMARY KEY, email TEXT NOT NULL, total BIGINT NOT NULL, document TEXT NOT NULL);
        CREATE TABLE bare_lines (id TEXT PRIMARY KEY, order_id TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL);
        CREATE TABLE bare_events (id TEXT PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL);
        """;

    private static readonly string Document = new('x', 1500);
    private readonly BareDatabase _database;

    private BareOrders(BareDatabase database) => _database = database;

    public static async Task<BareOrders> CreateAsync(BenchmarkHost host)
    {
        var bare = new BareOrders(new BareDatabase(host));
        await using var connection = await bare._database.OpenAsync();
        await ExecuteAsync(connection, null, Tables);
        for (var i = 0; i < Skus; i++)
        {
            await ExecuteAsync(connection, null, "INSERT INTO bare_stock VALUES (@a, 1000000)", $"SKU-{i}");
        }

        return bare;
    }

    public Task PlaceAsync(int number) =>
        _database.TransactAsync(
            async (connection, transaction) =>
            {
                var (id, sku) = (Guid.CreateVersion7().ToString(), $"SKU-{number % Skus}");
                const string take = "UPDATE bare_stock SET available = available - 1 WHERE sku = @a AND available > 0";
                if (await ExecuteAsync(connection, transaction, take, sku) != 1)
                {
                    throw new InvalidOperationException("Out of stock.");
                }

                const string movement = "INSERT INTO bare_movements VALUES (@a, @b, -1)";
                const string order = "INSERT INTO bare_orders VALUES (@a, @b, 1000, @c)";
                const string line = "INSERT INTO bare_lines VALUES (@a, @b, @c, 1)";
                const string @event = "INSERT INTO bare_events VALUES (@a, 'order.created', @b)";
                await ExecuteAsync(connection, transaction, movement, id, sku);
                await ExecuteAsync(connection, transaction, order, id, $"c{number}@example.org", Document);
                await ExecuteAsync(connection, transaction, line, id, id, sku);
                await ExecuteAsync(connection, transaction, @event, id, Document);
            }
        );

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
