using AwesomeAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Core.Tests;

public sealed class MoneyStorageTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public MoneyStorageTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Money_is_stored_and_read_in_two_columns()
    {
        var token = TestContext.Current.CancellationToken;
        await Store(
            new Offer
            {
                Price = new(1999, Currency.Eur),
                OldPrice = new(2999, Currency.Eur),
                Currency = Currency.Usd,
            },
            new Offer { Price = new(-500, Currency.Jpy) }
        );

        await using var db = Open();
        var offers = await db.Offers.OrderBy(offer => offer.Id).ToListAsync(token);

        offers
            .Select(offer => offer.Price)
            .Should()
            .Equal(new Money(1999, Currency.Eur), new Money(-500, Currency.Jpy));
        offers.Select(offer => offer.OldPrice).Should().Equal(new Money(2999, Currency.Eur), null);
        offers.Select(offer => offer.Currency).Should().Equal(Currency.Usd, null);
        (await Scalar("select price_amount || price_currency || typeof(price_amount) from Offers where Id = 1"))
            .Should()
            .Be("1999EURinteger");
    }

    [Fact]
    public async Task Amounts_are_filtered_ordered_added_and_changed_in_the_database()
    {
        var token = TestContext.Current.CancellationToken;
        await Store(
            new Offer { Price = new(300, Currency.Eur) },
            new Offer { Price = new(20, Currency.Eur) },
            new Offer { Price = new(100, Currency.Usd) }
        );

        await using var db = Open();
        var euros = db.Offers.Where(offer => offer.Price.Currency == Currency.Eur);

        (await euros.OrderBy(offer => offer.Price.Amount).Select(offer => offer.Id).ToListAsync(token))
            .Should()
            .Equal(2, 1);
        (await euros.SumAsync(offer => offer.Price.Amount, token)).Should().Be(320);
        (await db.Offers.CountAsync(offer => offer.Price == new Money(20, Currency.Eur), token)).Should().Be(1);
        var change = await db.Offers.SingleAsync(offer => offer.Id == 3, token);
        change.Price += new Money(5, Currency.Usd);
        await db.SaveChangesAsync(token);
        (await Scalar("select price_amount from Offers where Id = 3")).Should().Be(105L);
    }

    [Fact]
    public void Columns_are_bigint_and_three_characters_on_postgresql()
    {
        var options = new DbContextOptionsBuilder<Database>().UseNpgsql().UseOmniSphereValueConverters().Options;
        using var db = new Database(options);

        var script = db.Database.GenerateCreateScript();

        script.Should().Contain("price_amount bigint NOT NULL").And.Contain("price_currency character(3) NOT NULL");
        script.Should().Contain("was_amount bigint,").And.Contain("was_currency character(3)");
    }

    private async Task Store(params Offer[] offers)
    {
        await using var db = Open();
        await db.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        foreach (var offer in offers)
        {
            db.Add(offer);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private Database Open() =>
        new(new DbContextOptionsBuilder<Database>().UseSqlite(_connection).UseOmniSphereValueConverters().Options);

    internal sealed class Offer
    {
        public int Id { get; init; }

        public Money Price { get; set; }

        public Money? OldPrice { get; init; }

        public Currency? Currency { get; init; }
    }

    internal sealed class Database(DbContextOptions<Database> options) : DbContext(options)
    {
        public DbSet<Offer> Offers => Set<Offer>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Offer>(offer =>
            {
                offer.ComplexProperty(o => o.Price).IsMoney();
                offer.ComplexProperty(o => o.OldPrice).IsMoney("was");
            });
    }
}
