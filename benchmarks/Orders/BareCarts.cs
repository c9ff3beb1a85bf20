using OmniSphere.Benchmarks.Harness;
using static OmniSphere.Benchmarks.Orders.BareDatabase;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>
/// What adding to a cart costs in bare SQL: in one durable transaction, read the cart and what is sold, write the cart
/// unless it was changed meanwhile, and the event. The document is one of the host's own: a server compresses and logs what it
/// is given, and one letter 2,500 times is next to nothing.
/// </summary>
internal sealed class BareCarts : IAsyncDisposable
{
    private const string Tables = """
        CREATE TABLE bare_carts (id INTEGER PRIMARY KEY, version BIGINT NOT NULL, document TEXT NOT NULL);
        CREATE TABLE bare_offers (sku TEXT PRIMARY KEY, title TEXT NOT NULL, price BIGINT NOT NULL, available BIGINT NOT NULL);
        CREATE TABLE bare_cart_events (id TEXT PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL);
        """;

    private readonly BareDatabase _database;
    private readonly string _document;
    private readonly string _event;

    private BareCarts(BareDatabase database, string document) =>
        (_database, _document, _event) = (database, document, document[^Math.Min(400, document.Length)..]);

    public static async Task<BareCarts> CreateAsync(BenchmarkHost host, int carts, string document)
    {
        var bare = new BareCarts(new BareDatabase(host), document);
        await using var connection = await bare._database.OpenAsync();
        await ExecuteAsync(connection, null, Tables);
        for (var i = 0; i < carts; i++)
        {
            await ExecuteAsync(connection, null, "INSERT INTO bare_carts VALUES (@a, 1, @b)", i, document);
        }

        for (var i = 0; i < BenchmarkShop.Skus; i++)
        {
            await ExecuteAsync(connection, null, "INSERT INTO bare_offers VALUES (@a, @a, 1000, 1000000)", $"SKU-{i}");
        }

        return bare;
    }

    public Task AddAsync(int cart, int sku) =>
        _database.TransactAsync(
            async (connection, transaction) =>
            {
                const string read = "SELECT version, document FROM bare_carts WHERE id = @a";
                const string offer = "SELECT title, price, available FROM bare_offers WHERE sku = @a";
                const string write =
                    "UPDATE bare_carts SET version = version + 1, document = @c WHERE id = @a AND version = @b";
                const string @event = "INSERT INTO bare_cart_events VALUES (@a, 'cart.updated', @b)";
                var row = await RowAsync(connection, transaction, read, cart);
                await RowAsync(connection, transaction, offer, $"SKU-{sku}");
                if (await ExecuteAsync(connection, transaction, write, cart, row[0], _document) != 1)
                {
                    throw new InvalidOperationException("The cart was changed by somebody else.");
                }

                await ExecuteAsync(connection, transaction, @event, Guid.CreateVersion7().ToString(), _event);
            }
        );

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
