using AwesomeAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Core.Tests;

public sealed class IdStorageTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public IdStorageTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Rows_ordered_by_id_in_sqlite_come_in_the_order_of_their_making()
    {
        var ids = Enumerable.Range(0, 500).Select(_ => Id<ProductKind>.New(TimeProvider.System)).ToList();
        await Store(ids.Index().Shuffle().Select(item => new Row { Id = item.Item, Made = item.Index }));

        await using var db = Open();
        var made = await db
            .Rows.OrderBy(row => row.Id)
            .Select(row => row.Made)
            .ToListAsync(TestContext.Current.CancellationToken);

        made.Should().BeInAscendingOrder().And.HaveCount(500);
    }

    [Fact]
    public async Task Ids_of_all_bytes_sort_in_sqlite_as_in_memory()
    {
        var random = new Random(7);
        var ids = Enumerable.Range(0, 500).Select(_ => RandomId(random)).ToList();
        await Store(ids.Select(id => new Row { Id = id }));

        await using var db = Open();
        var sorted = await db
            .Rows.OrderBy(row => row.Id)
            .Select(row => row.Id)
            .ToListAsync(TestContext.Current.CancellationToken);

        sorted.Should().Equal(ids.Order());
    }

    [Fact]
    public async Task Ids_are_found_by_parameter_by_list_and_by_constant()
    {
        var (first, second) = (RandomId(new Random(1)), RandomId(new Random(2)));
        var order = Id<OrderKind>.From(new Guid(0x0abcdef0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xfa));
        await Store([new Row { Id = first, Order = order }, new Row { Id = second }]);

        await using var db = Open();
        var token = TestContext.Current.CancellationToken;

        (await db.Rows.SingleAsync(row => row.Id == first, token)).Order.Should().Be(order);
        (await db.Rows.SingleAsync(row => row.Order == null, token)).Id.Should().Be(second);
        (await db.Rows.SingleAsync(row => row.Order == order, token)).Id.Should().Be(first);
        (await db.Rows.FindAsync([second], token)).Should().NotBeNull();
        Id<ProductKind>[] both = [first, second];
        (await db.Rows.CountAsync(row => both.Contains(row.Id), token)).Should().Be(2);
        (await db.Rows.CountAsync(row => EF.Constant(both).Contains(row.Id), token)).Should().Be(2);
        (await db.Rows.CountAsync(row => row.Id == EF.Constant(first), token)).Should().Be(1);
    }

    [Fact]
    public async Task Keyset_pages_compare_ids_in_the_database()
    {
        var ids = Enumerable.Range(0, 10).Select(_ => Id<ProductKind>.New(TimeProvider.System)).ToList();
        await Store(ids.Select(id => new Row { Id = id }));

        await using var db = Open();
        var after = ids[6];
        var page = await db
            .Rows.Where(row => row.Id > after)
            .OrderBy(row => row.Id)
            .Select(row => row.Id)
            .ToListAsync(TestContext.Current.CancellationToken);

        page.Should().Equal(ids[7..]);
    }

    [Fact]
    public void Keys_are_made_by_the_application_only()
    {
        using var db = Open();

        db.Model.FindEntityType(typeof(Row))!
            .FindProperty(nameof(Row.Id))!
            .ValueGenerated.Should()
            .Be(Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never);
    }

    [Fact]
    public void Ids_are_uuid_columns_on_postgresql()
    {
        var options = new DbContextOptionsBuilder<Database>().UseNpgsql().UseOmniSphereValueConverters().Options;
        using var db = new Database(options);

        var script = db.Database.GenerateCreateScript();

        script.Should().Contain("\"Id\" uuid NOT NULL").And.Contain("\"Order\" uuid,");
    }

    private static Id<ProductKind> RandomId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return Id<ProductKind>.From(new Guid(bytes));
    }

    private async Task Store(IEnumerable<Row> rows)
    {
        await using var db = Open();
        await db.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        db.AddRange(rows);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private Database Open() =>
        new(new DbContextOptionsBuilder<Database>().UseSqlite(_connection).UseOmniSphereValueConverters().Options);

    internal sealed class Row
    {
        public Id<ProductKind> Id { get; init; }

        public Id<OrderKind>? Order { get; init; }

        public int Made { get; init; }
    }

    internal sealed class Database(DbContextOptions<Database> options) : DbContext(options)
    {
        public DbSet<Row> Rows => Set<Row>();
    }
}
