using AwesomeAssertions;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;
using Xunit;

namespace OmniSphere.Testing;

/// <summary>A catalogue that checkout could be given: the module itself, or a client of it in another process.</summary>
public interface ICatalogueUnderTest : IAsyncDisposable
{
    /// <summary>The first tenant, which prices in USD.</summary>
    Tenant Acme { get; }

    /// <summary>The second tenant.</summary>
    Tenant Lumiere { get; }

    /// <summary>Opens a scope that runs for a tenant.</summary>
    TenantScope Scope(Tenant tenant);

    /// <summary>Makes a published product of one variant with a size, a picture and a weight of 150 g.</summary>
    Task StockAsync(Tenant tenant, string sku, int units, long price);
}

#pragma warning disable CS1591 // The name of a test says what it shows.

/// <summary>What every implementation of the catalogue's contracts keeps to, near or far.</summary>
public abstract class CatalogueContractSuite
{
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The catalogue; the suite's tests share it and each bring their own SKUs.</summary>
    protected abstract Task<ICatalogueUnderTest> CatalogueAsync();

    [Fact]
    public async Task An_offer_carries_what_checkout_sells_by()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "FULL-1", 7, 1999);
        var offer = (await OffersAsync(catalogue, catalogue.Acme, "full-1")).Should().ContainSingle().Subject;
        offer.Sku.Should().Be("FULL-1");
        offer.Price.Should().Be(new Money(1999, Currency.Usd));
        offer.Available.Should().Be(7);
        offer.WeightGrams.Should().Be(150);
        offer.TaxCategory.Should().Be("standard");
        offer.Image.Should().Be("https://images.example/FULL-1.jpg");
        offer.Options.Should().Equal(new Dictionary<string, string> { ["size"] = "M" });
        offer.Title.Should().NotBeEmpty();
        offer.ProductSlug.Should().NotBeEmpty();
        offer.VariantId.IsEmpty.Should().BeFalse();
        offer.ProductId.IsEmpty.Should().BeFalse();
    }

    [Fact]
    public async Task What_is_not_sold_is_absent()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "USD-ONLY", 1, 100);
        (await OffersAsync(catalogue, catalogue.Acme, "NEVER-HEARD-OF")).Should().BeEmpty();
        (await OffersAsync(catalogue, catalogue.Acme)).Should().BeEmpty();
        await using var scope = catalogue.Scope(catalogue.Acme);
        (await scope.Get<IVariantCatalogue>().FindOffersAsync(["USD-ONLY"], Currency.Jpy, Stop)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_tenant_finds_and_reserves_nothing_of_another()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "ACME-OWN", 3, 100);
        (await OffersAsync(catalogue, catalogue.Lumiere, "ACME-OWN")).Should().BeEmpty();
        var result = await ReserveAsync(catalogue, catalogue.Lumiere, "other-tenant", ("ACME-OWN", 1));
        result.Succeeded.Should().BeFalse();
        result.Shortages.Should().Equal(new StockShortage("ACME-OWN", 1, 0));
        (await AvailableAsync(catalogue, "ACME-OWN")).Should().Be(3);
    }

    [Fact]
    public async Task All_is_reserved_or_nothing()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "ALL-A", 5, 100);
        await catalogue.StockAsync(catalogue.Acme, "ALL-B", 1, 100);
        var result = await ReserveAsync(catalogue, catalogue.Acme, "all", ("ALL-A", 2), ("ALL-B", 1), ("ALL-B", 1));
        result.Succeeded.Should().BeFalse();
        result.Shortages.Should().Equal(new StockShortage("ALL-B", 2, 1));
        (await AvailableAsync(catalogue, "ALL-A")).Should().Be(5);
    }

    [Fact]
    public async Task A_reservation_may_be_repeated_allocated_and_released_any_number_of_times()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "CYCLE", 4, 100);
        for (var i = 0; i < 2; i++)
        {
            var result = await ReserveAsync(catalogue, catalogue.Acme, "cycle", ("CYCLE", 3));
            result.Succeeded.Should().BeTrue();
            result.Shortages.Should().BeEmpty();
        }

        (await AvailableAsync(catalogue, "CYCLE")).Should().Be(1);
        await using var scope = catalogue.Scope(catalogue.Acme);
        var stock = scope.Get<IStockReservations>();
        (await stock.AllocateAsync("cycle", Stop)).Should().BeTrue();
        (await stock.AllocateAsync("cycle", Stop)).Should().BeTrue();
        await stock.ReleaseAsync("cycle", Stop);
        await stock.ReleaseAsync("cycle", Stop);
        (await AvailableAsync(catalogue, "CYCLE")).Should().Be(4);
        (await stock.AllocateAsync("cycle", Stop)).Should().BeFalse("the hold is gone");
        (await stock.AllocateAsync("never-reserved", Stop)).Should().BeFalse();
        await stock.ReleaseAsync("never-reserved", Stop);
    }

    [Fact]
    public async Task Sold_units_leave_once_for_each_shipment_and_may_come_back_once()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "SOLD", 5, 100);
        await ReserveAsync(catalogue, catalogue.Acme, "sold", ("SOLD", 3));
        await using var scope = catalogue.Scope(catalogue.Acme);
        var stock = scope.Get<IStockReservations>();
        (await stock.SellAsync("sold", "too-early", [new("SOLD", 1)], Stop)).Succeeded.Should().BeFalse();
        await stock.AllocateAsync("sold", Stop);
        for (var i = 0; i < 2; i++)
        {
            (await stock.SellAsync("sold", "first", [new("SOLD", 1), new("SOLD", 1)], Stop))
                .Succeeded.Should()
                .BeTrue();
        }

        (await AvailableAsync(catalogue, "SOLD")).Should().Be(2, "what is sold could not be sold to others before");
        await stock.RestockAsync("sold", "back", [new("SOLD", 1)], Stop);
        await stock.RestockAsync("sold", "back", [new("SOLD", 1)], Stop);
        (await AvailableAsync(catalogue, "SOLD")).Should().Be(3);
        await stock.ReleaseAsync("sold", Stop);
        (await AvailableAsync(catalogue, "SOLD")).Should().Be(4, "only what was not shipped is given back");
        await using var other = catalogue.Scope(catalogue.Lumiere);
        var elsewhere = other.Get<IStockReservations>();
        (await elsewhere.SellAsync("sold", "theirs", [new("SOLD", 1)], Stop)).Succeeded.Should().BeFalse();
        await elsewhere.RestockAsync("sold", "theirs", [new("SOLD", 1)], Stop);
        (await AvailableAsync(catalogue, "SOLD")).Should().Be(4);
    }

    [Fact]
    public async Task What_is_allocated_can_be_changed_once_for_each_change_all_or_nothing()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "AMEND-A", 5, 100);
        await catalogue.StockAsync(catalogue.Acme, "AMEND-B", 2, 100);
        await ReserveAsync(catalogue, catalogue.Acme, "amend", ("AMEND-A", 3));
        await using var scope = catalogue.Scope(catalogue.Acme);
        var stock = scope.Get<IStockReservations>();
        (await stock.AmendAsync("amend", "too-early", [new("AMEND-B", 1)], [], Stop)).Succeeded.Should().BeFalse();
        await stock.AllocateAsync("amend", Stop);

        var refused = await stock.AmendAsync("amend", "greedy", [new("AMEND-B", 3)], [new("AMEND-A", 1)], Stop);
        refused.Succeeded.Should().BeFalse();
        refused.Shortages.Should().Equal(new StockShortage("AMEND-B", 3, 2));
        (await AvailableAsync(catalogue, "AMEND-A")).Should().Be(2, "all or nothing");

        for (var i = 0; i < 2; i++)
        {
            (await stock.AmendAsync("amend", "one", [new("AMEND-B", 2)], [new("AMEND-A", 2)], Stop))
                .Succeeded.Should()
                .BeTrue();
        }

        (await AvailableAsync(catalogue, "AMEND-A")).Should().Be(4);
        (await AvailableAsync(catalogue, "AMEND-B")).Should().Be(0);
        (await stock.AmendAsync("amend", "two", [new("AMEND-A", 4)], [], Stop)).Succeeded.Should().BeTrue();
        await using var other = catalogue.Scope(catalogue.Lumiere);
        var theirs = await other.Get<IStockReservations>().AmendAsync("amend", "x", [], [new("AMEND-A", 1)], Stop);
        theirs.Succeeded.Should().BeFalse();
        (await stock.SellAsync("amend", "all", [new("AMEND-A", 5), new("AMEND-B", 2)], Stop))
            .Succeeded.Should()
            .BeTrue();
        await stock.ReleaseAsync("amend", Stop);
        (await AvailableAsync(catalogue, "AMEND-A")).Should().Be(0, "all of it was shipped");
    }

    [Fact]
    public async Task A_call_that_breaks_the_rules_is_the_callers_fault_and_changes_nothing()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "RULES", 4, 100);
        await using var scope = catalogue.Scope(catalogue.Acme);
        var stock = scope.Get<IStockReservations>();
        Func<Task>[] faults =
        [
            () => stock.ReserveAsync("", [new("RULES", 1)], Hold, Stop),
            () => stock.ReserveAsync(new string('r', 65), [new("RULES", 1)], Hold, Stop),
            () => stock.ReserveAsync("rules", [], Hold, Stop),
            () => stock.ReserveAsync("rules", [new("RULES", 0)], Hold, Stop),
            () => stock.ReserveAsync("rules", [new("RULES", 1)], TimeSpan.Zero, Stop),
            () => stock.SellAsync("rules", "", [new("RULES", 1)], Stop),
            () => stock.SellAsync("rules", "f", [new("RULES", 0)], Stop),
            () => stock.AmendAsync("rules", "c", [], [], Stop),
            () => stock.AmendAsync("rules", "c", [], [new("RULES", 0)], Stop),
            () => stock.RestockAsync("rules", new string('r', 65), [new("RULES", 1)], Stop),
            () =>
                scope
                    .Get<IVariantCatalogue>()
                    .FindOffersAsync([.. Enumerable.Range(0, 201).Select(i => $"S{i}")], Currency.Usd, Stop),
        ];
        foreach (var fault in faults)
        {
            await fault.Should().ThrowAsync<ArgumentException>();
        }

        (await AvailableAsync(catalogue, "RULES")).Should().Be(4);
    }

    [Fact]
    public async Task A_call_that_was_given_up_says_so()
    {
        var catalogue = await CatalogueAsync();
        await using var scope = catalogue.Scope(catalogue.Acme);
        var call = () =>
            scope
                .Get<IVariantCatalogue>()
                .FindOffersAsync(["GIVEN-UP"], Currency.Usd, new CancellationToken(canceled: true));
        await call.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task However_many_reserve_at_once_no_unit_is_held_twice()
    {
        var catalogue = await CatalogueAsync();
        await catalogue.StockAsync(catalogue.Acme, "CROWD", 5, 100);
        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => ReserveAsync(catalogue, catalogue.Acme, $"crowd-{i}", ("CROWD", 1)))
        );
        results.Count(r => r.Succeeded).Should().Be(5);
        (await AvailableAsync(catalogue, "CROWD")).Should().Be(0);
    }

    private static async Task<IReadOnlyList<VariantOffer>> OffersAsync(
        ICatalogueUnderTest catalogue,
        Tenant tenant,
        params string[] skus
    )
    {
        await using var scope = catalogue.Scope(tenant);
        return await scope.Get<IVariantCatalogue>().FindOffersAsync(skus, Currency.Usd, Stop);
    }

    private static async Task<int> AvailableAsync(ICatalogueUnderTest catalogue, string sku) =>
        (await OffersAsync(catalogue, catalogue.Acme, sku)).Single().Available;

    private static async Task<ReservationResult> ReserveAsync(
        ICatalogueUnderTest catalogue,
        Tenant tenant,
        string reference,
        params (string Sku, int Quantity)[] demands
    )
    {
        await using var scope = catalogue.Scope(tenant);
        return await scope
            .Get<IStockReservations>()
            .ReserveAsync(reference, [.. demands.Select(d => new StockDemand(d.Sku, d.Quantity))], Hold, Stop);
    }
}
