using OmniSphere.Contracts.Catalogue;
using OmniSphere.Hosting.Services;

namespace OmniSphere.Hosting.Grpc.Catalogue;

/// <summary>The catalogue of another process.</summary>
internal sealed class RemoteVariantCatalogue(CatalogueGrpcClient catalogue, RemoteCalls calls) : IVariantCatalogue
{
    public async Task<IReadOnlyList<VariantOffer>> FindOffersAsync(
        IReadOnlyCollection<string> skus,
        Currency currency,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(skus);
        var request = new FindOffersRequest { Skus = [.. skus], Currency = currency };
        var reply = await calls.RepeatableAsync(
            CatalogueGrpcClient.Service,
            context => catalogue.FindOffersAsync(request, context),
            cancellationToken
        );
        return [.. reply.Offers.Select(o => o.ToOffer())];
    }
}

/// <summary>The stock of another process. Its contract makes every call repeatable by its reference.</summary>
internal sealed class RemoteStockReservations(CatalogueGrpcClient catalogue, RemoteCalls calls) : IStockReservations
{
    public Task<ReservationResult> ReserveAsync(
        string reference,
        IReadOnlyList<StockDemand> demands,
        TimeSpan holdFor,
        CancellationToken cancellationToken = default
    ) => ReserveAsync(reference, demands, holdFor, null, cancellationToken);

    public async Task<ReservationResult> ReserveAsync(
        string reference,
        IReadOnlyList<StockDemand> demands,
        TimeSpan holdFor,
        StockDestination? destination,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(demands);
        var request = new ReserveRequest
        {
            Reference = reference,
            Demands = [.. demands.Select(DemandMessage.Of)],
            HoldForMilliseconds = (long)holdFor.TotalMilliseconds,
            Country = destination?.Country,
            PostalCode = destination?.PostalCode,
        };
        var reply = await calls.RepeatableAsync(
            CatalogueGrpcClient.Service,
            context => catalogue.ReserveAsync(request, context),
            cancellationToken
        );
        return new(reply.Succeeded, [.. reply.Shortages.Select(s => s.ToShortage())]);
    }

    public async Task<bool> AllocateAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var request = new HoldRequest { Reference = reference };
        var reply = await calls.RepeatableAsync(
            CatalogueGrpcClient.Service,
            context => catalogue.AllocateAsync(request, context),
            cancellationToken
        );
        return reply.Allocated;
    }

    public Task ReleaseAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var request = new HoldRequest { Reference = reference };
        return calls.RepeatableAsync(
            CatalogueGrpcClient.Service,
            context => catalogue.ReleaseAsync(request, context),
            cancellationToken
        );
    }

    public async Task<ReservationResult> AmendAsync(
        string reference,
        string change,
        IReadOnlyList<StockDemand> more,
        IReadOnlyList<StockDemand> less,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(more);
        ArgumentNullException.ThrowIfNull(less);
        var request = new AmendRequest
        {
            Reference = reference,
            Change = change,
            More = [.. more.Select(DemandMessage.Of)],
            Less = [.. less.Select(DemandMessage.Of)],
        };
        var reply = await calls.RepeatableAsync(
            CatalogueGrpcClient.Service,
            context => catalogue.AmendAsync(request, context),
            cancellationToken
        );
        return new(reply.Succeeded, [.. reply.Shortages.Select(s => s.ToShortage())]);
    }

    public async Task<ReservationResult> SellAsync(
        string reference,
        string fulfilment,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken = default
    )
    {
        var request = RequestOf(reference, fulfilment, units);
        var reply = await calls.RepeatableAsync(
            CatalogueGrpcClient.Service,
            context => catalogue.SellAsync(request, context),
            cancellationToken
        );
        return new(reply.Succeeded, [.. reply.Shortages.Select(s => s.ToShortage())]);
    }

    public Task RestockAsync(
        string reference,
        string @return,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken = default
    )
    {
        var request = RequestOf(reference, @return, units);
        return calls.RepeatableAsync(
            CatalogueGrpcClient.Service,
            context => catalogue.RestockAsync(request, context),
            cancellationToken
        );
    }

    private static UnitsRequest RequestOf(string reference, string movement, IReadOnlyList<StockDemand> units)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(movement);
        ArgumentNullException.ThrowIfNull(units);
        return new()
        {
            Reference = reference,
            Movement = movement,
            Units = [.. units.Select(DemandMessage.Of)],
        };
    }
}
