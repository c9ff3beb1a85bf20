using System.Text;
using OmniSphere.Benchmarks.Harness;
using static OmniSphere.Benchmarks.Orders.BareDatabase;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>
/// What one order of one line costs in bare SQL, no less and no more than must be on disk before the next thing may happen:
/// <list type="number">
/// <item>in the shop's database: the idempotency key, the claim of the cart and the intent to capture, for without them a
/// crash forgets what was asked of the gateway;</item>
/// <item>in the catalogue's: the hold, its movement and its event, which is another database and so another transaction;</item>
/// <item>in the gateway's books: the capture and its key, for the test gateway keeps them in the same way;</item>
/// <item>in the shop's: the order, its line, its timeline, the captured payment, the finished cart, two events and the answer
/// under the key;</item>
/// <item>in the catalogue's: the hold becomes an allocation, with its movement.</item>
/// </list>
/// Events are read and deleted again as a dispatcher does, in batches. Each transaction is as durable as the host's. What is
/// left out is everything that a program could know by itself: settings, prices, whose the rows are.
/// </summary>
internal sealed class BareOrders : IAsyncDisposable
{
    private const int Skus = 50;
    private const int Batch = 50;

    private const string Tables = """
        CREATE TABLE bare_keys (key TEXT PRIMARY KEY, expires BIGINT NOT NULL, body TEXT NULL);
        CREATE TABLE bare_order_carts (id TEXT PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, document TEXT NOT NULL);
        CREATE TABLE bare_placements (id TEXT PRIMARY KEY, cart_id TEXT NOT NULL, state TEXT NOT NULL, due BIGINT NULL);
        CREATE TABLE bare_payments (id TEXT PRIMARY KEY, state TEXT NOT NULL, amount BIGINT NOT NULL, captured BIGINT NOT NULL);
        CREATE TABLE bare_calls (id TEXT PRIMARY KEY, amount BIGINT NOT NULL, outcome TEXT NULL);
        CREATE TABLE bare_orders (id TEXT PRIMARY KEY, email TEXT NOT NULL, total BIGINT NOT NULL, document TEXT NOT NULL);
        CREATE TABLE bare_lines (id TEXT PRIMARY KEY, order_id TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL);
        CREATE TABLE bare_timeline (id TEXT PRIMARY KEY, order_id TEXT NOT NULL, kind TEXT NOT NULL);
        CREATE TABLE bare_order_events (id TEXT PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL);
        CREATE TABLE bare_gateway (id TEXT PRIMARY KEY, state TEXT NOT NULL, captured BIGINT NOT NULL);
        CREATE TABLE bare_gateway_calls (id TEXT PRIMARY KEY, answer TEXT NOT NULL);
        """;

    private const string StockTables = """
        CREATE TABLE bare_stock (sku TEXT PRIMARY KEY, on_hand BIGINT NOT NULL, reserved BIGINT NOT NULL, allocated BIGINT NOT NULL);
        CREATE TABLE bare_holds (id TEXT PRIMARY KEY, state TEXT NOT NULL, lines TEXT NOT NULL);
        CREATE TABLE bare_movements (id TEXT PRIMARY KEY, hold_id TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL);
        CREATE TABLE bare_stock_events (id TEXT PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL);
        """;

    private static readonly string Document = new('x', 1500);

    /// <summary>As long as an order is.</summary>
    public static readonly byte[] Answer = Encoding.UTF8.GetBytes(Document);

    private static readonly string Event = new('x', 400);
    private readonly BareDatabase _shop;
    private readonly BareDatabase _catalogue;
    private int _placed;

    private BareOrders(BenchmarkHost host) =>
        (_shop, _catalogue) = (new BareDatabase(host), new BareDatabase(host, "bare-catalogue"));

    public static async Task<BareOrders> CreateAsync(BenchmarkHost host)
    {
        var bare = new BareOrders(host);
        await using var shop = await bare._shop.OpenAsync();
        await ExecuteAsync(shop, null, Tables);
        await using var catalogue = await bare._catalogue.OpenAsync();
        await ExecuteAsync(catalogue, null, StockTables);
        for (var i = 0; i < Skus; i++)
        {
            await ExecuteAsync(catalogue, null, "INSERT INTO bare_stock VALUES (@a, 1000000, 0, 0)", $"SKU-{i}");
        }

        return bare;
    }

    /// <summary>Makes a cart that is ready to be placed, outside of what is measured.</summary>
    public async Task<string> PaidCartAsync()
    {
        var id = Guid.CreateVersion7().ToString();
        await _shop.TransactAsync(
            async (connection, transaction) =>
            {
                const string cart = "INSERT INTO bare_order_carts VALUES (@a, 1, 'Frozen', @b)";
                await ExecuteAsync(connection, transaction, cart, id, Document);
                const string payment = "INSERT INTO bare_payments VALUES (@a, 'Authorised', 1000, 0)";
                await ExecuteAsync(connection, transaction, payment, id);
                await ExecuteAsync(
                    connection,
                    transaction,
                    "INSERT INTO bare_gateway VALUES (@a, 'Authorised', 0)",
                    id
                );
            }
        );
        return id;
    }

    public async Task PlaceAsync(string cart, int number)
    {
        var (id, sku) = (Guid.CreateVersion7().ToString(), $"SKU-{number % Skus}");
        await ClaimAsync(id, cart);
        await HoldAsync(id, sku);
        await CaptureAsync(id, cart);
        await OrderAsync(id, cart, sku);
        await AllocateAsync(id, sku);
        if (Interlocked.Increment(ref _placed) % Batch == 0)
        {
            await DispatchAsync(_shop, "bare_order_events");
            await DispatchAsync(_catalogue, "bare_stock_events");
        }
    }

    private Task ClaimAsync(string id, string cart) =>
        _shop.TransactAsync(
            async (connection, transaction) =>
            {
                await ExecuteAsync(connection, transaction, "INSERT INTO bare_keys VALUES (@a, 1, NULL)", cart);
                const string read = "SELECT version, state, document FROM bare_order_carts WHERE id = @a";
                var version = (await RowAsync(connection, transaction, read, cart))[0];
                const string claim =
                    "UPDATE bare_order_carts SET version = version + 1, state = 'Completing' WHERE id = @a AND version = @b";
                Check(await ExecuteAsync(connection, transaction, claim, cart, version));
                await RowAsync(connection, transaction, "SELECT state, amount FROM bare_payments WHERE id = @a", cart);
                const string placement = "INSERT INTO bare_placements VALUES (@a, @b, 'Claimed', 1)";
                await ExecuteAsync(connection, transaction, placement, id, cart);
                await ExecuteAsync(connection, transaction, "INSERT INTO bare_calls VALUES (@a, 1000, NULL)", id);
            }
        );

    private Task HoldAsync(string id, string sku) =>
        _catalogue.TransactAsync(
            async (connection, transaction) =>
            {
                const string take =
                    "UPDATE bare_stock SET reserved = reserved + 1 WHERE sku = @a AND on_hand - reserved - allocated > 0";
                Check(await ExecuteAsync(connection, transaction, take, sku));
                await ExecuteAsync(connection, transaction, "INSERT INTO bare_holds VALUES (@a, 'Held', @b)", id, sku);
                await MoveAsync(connection, transaction, id, sku);
                const string @event = "INSERT INTO bare_stock_events VALUES (@a, 'stock.changed', @b)";
                await ExecuteAsync(connection, transaction, @event, id, Event);
            }
        );

    private Task CaptureAsync(string id, string cart) =>
        _shop.TransactAsync(
            async (connection, transaction) =>
            {
                const string capture =
                    "UPDATE bare_gateway SET state = 'Captured', captured = 1000 WHERE id = @a AND state = 'Authorised'";
                Check(await ExecuteAsync(connection, transaction, capture, cart));
                await ExecuteAsync(connection, transaction, "INSERT INTO bare_gateway_calls VALUES (@a, 'ok')", id);
            }
        );

    private Task OrderAsync(string id, string cart, string sku) =>
        _shop.TransactAsync(
            async (connection, transaction) =>
            {
                const string order = "INSERT INTO bare_orders VALUES (@a, @b, 1000, @c)";
                await ExecuteAsync(connection, transaction, order, id, $"{cart}@example.org", Document);
                const string line = "INSERT INTO bare_lines VALUES (@a, @b, @c, 1)";
                await ExecuteAsync(connection, transaction, line, id, id, sku);
                foreach (var kind in (string[])["placed", "paid"])
                {
                    var own = Guid.CreateVersion7().ToString();
                    const string entry = "INSERT INTO bare_timeline VALUES (@a, @b, @c)";
                    await ExecuteAsync(connection, transaction, entry, own, id, kind);
                    const string @event = "INSERT INTO bare_order_events VALUES (@a, @b, @c)";
                    await ExecuteAsync(connection, transaction, @event, own, kind, Document);
                }

                const string payment =
                    "UPDATE bare_payments SET state = 'Captured', captured = 1000 WHERE id = @a AND state = 'Authorised'";
                Check(await ExecuteAsync(connection, transaction, payment, cart));
                await ExecuteAsync(connection, transaction, "UPDATE bare_calls SET outcome = 'ok' WHERE id = @a", id);
                const string finish =
                    "UPDATE bare_order_carts SET version = version + 1, state = 'Completed' WHERE id = @a";
                await ExecuteAsync(connection, transaction, finish, cart);
                const string placement = "UPDATE bare_placements SET state = 'Ordered' WHERE id = @a";
                await ExecuteAsync(connection, transaction, placement, id);
                const string answer = "UPDATE bare_keys SET body = @b WHERE key = @a";
                await ExecuteAsync(connection, transaction, answer, cart, Document);
            }
        );

    private Task AllocateAsync(string id, string sku) =>
        _catalogue.TransactAsync(
            async (connection, transaction) =>
            {
                const string hold = "UPDATE bare_holds SET state = 'Allocated' WHERE id = @a AND state = 'Held'";
                Check(await ExecuteAsync(connection, transaction, hold, id));
                const string take =
                    "UPDATE bare_stock SET reserved = reserved - 1, allocated = allocated + 1 WHERE sku = @a";
                await ExecuteAsync(connection, transaction, take, sku);
                await MoveAsync(connection, transaction, id, sku);
            }
        );

    private static Task<int> MoveAsync(
        System.Data.Common.DbConnection connection,
        System.Data.Common.DbTransaction transaction,
        string id,
        string sku
    ) =>
        ExecuteAsync(
            connection,
            transaction,
            "INSERT INTO bare_movements VALUES (@a, @b, @c, 1)",
            Guid.CreateVersion7().ToString(),
            id,
            sku
        );

    private static Task DispatchAsync(BareDatabase database, string events) =>
        database.TransactAsync(
            async (connection, transaction) =>
            {
                const string among = "(SELECT id FROM {0} ORDER BY id LIMIT 100)";
                var sql = $"DELETE FROM {events} WHERE id IN {string.Format(null, among, events)}";
                await RowAsync(connection, transaction, $"SELECT id, type, data FROM {events} ORDER BY id LIMIT 100");
                await ExecuteAsync(connection, transaction, sql);
            }
        );

    private static void Check(int written)
    {
        if (written != 1)
        {
            throw new InvalidOperationException("Somebody else was faster, or nothing is left.");
        }
    }

    public ValueTask DisposeAsync()
    {
        _shop.Dispose();
        _catalogue.Dispose();
        return ValueTask.CompletedTask;
    }
}
