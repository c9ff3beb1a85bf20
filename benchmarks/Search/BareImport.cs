using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Benchmarks.Orders;

namespace OmniSphere.Benchmarks.Search;

/// <summary>
/// The rows that an import leaves, by bare SQL: the file is read line by line and each product becomes a row with its
/// variant, stock, receipt and category, in statements of many rows, in transactions of many statements. No product is
/// looked up, checked, merged, told of or found.
/// </summary>
internal static class BareImport
{
    private const int Batch = 100;
    private const int BatchesInTransaction = 5;

    private static readonly (string Name, int Columns)[] Tables =
    [
        ("products", 12),
        ("variants", 8),
        ("stock_levels", 5),
        ("stock_movements", 6),
        ("product_categories", 3),
    ];

    public static async Task<TimeSpan> RunAsync(BenchmarkHost host, Stream jsonLines)
    {
        using var database = new BareDatabase(host);
        await using (var connection = await database.OpenAsync())
        {
            foreach (var (name, columns) in Tables)
            {
                var list = string.Join(", ", Enumerable.Range(0, columns).Select(i => $"c{i} text"));
                await BareDatabase.ExecuteAsync(
                    connection,
                    null,
                    $"CREATE TABLE bare_{name} ({list}, PRIMARY KEY (c0, c1))"
                );
            }

            await BareDatabase.ExecuteAsync(connection, null, "CREATE UNIQUE INDEX bare_slug ON bare_products (c2)");
            await BareDatabase.ExecuteAsync(connection, null, "CREATE UNIQUE INDEX bare_sku ON bare_variants (c3)");
        }

        var watch = Stopwatch.StartNew();
        using var lines = new StreamReader(jsonLines);
        var rows = new List<object[][]>(Batch * BatchesInTransaction);
        while (await lines.ReadLineAsync() is { Length: > 0 } line)
        {
            rows.Add(Rows(JsonNode.Parse(line)!));
            if (rows.Count == Batch * BatchesInTransaction)
            {
                await WriteAsync(database, rows);
                rows.Clear();
            }
        }

        await WriteAsync(database, rows);
        return watch.Elapsed;
    }

    private static Task WriteAsync(BareDatabase database, List<object[][]> rows) =>
        database.TransactAsync(
            async (connection, transaction) =>
            {
                foreach (var chunk in rows.Chunk(Batch))
                {
                    for (var table = 0; table < Tables.Length; table++)
                    {
                        await InsertAsync(connection, transaction, table, chunk);
                    }
                }
            }
        );

    private static async Task InsertAsync(
        DbConnection connection,
        DbTransaction transaction,
        int table,
        object[][][] products
    )
    {
        var (name, columns) = Tables[table];
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO bare_{name} VALUES {string.Join(", ", products.Select((_, p) => $"({string.Join(", ", Enumerable.Range(p * columns, columns).Select(i => $"@p{i}"))})"))}"
        );
        for (var i = 0; i < products.Length * columns; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"p{i.ToString(CultureInfo.InvariantCulture)}";
            parameter.Value = products[i / columns][table][i % columns];
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }

    private static object[][] Rows(JsonNode product)
    {
        const string tenant = "01900000-0000-7000-8000-000000000001";
        var now = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var (id, variant) = (Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());
        var offer = product["variants"]![0]!;
        return
        [
            [
                tenant,
                id,
                (string)product["slug"]!,
                (string)product["externalId"]!,
                (string)product["title"]!,
                (string)product["description"]!,
                (string)product["brand"]!,
                (string)product["status"]!,
                product["attributes"]!.ToJsonString(),
                product["categories"]!.ToJsonString(),
                now,
                now,
            ],
            [tenant, variant, id, (string)offer["sku"]!, "{}", offer["price"]!.ToJsonString(), "true", "0"],
            [tenant, variant, id, "location", offer["stock"]!.ToJsonString()],
            [tenant, Guid.CreateVersion7().ToString(), variant, "Receipt", offer["stock"]!.ToJsonString(), now],
            [tenant, id, (string)product["categories"]![0]!],
        ];
    }
}
