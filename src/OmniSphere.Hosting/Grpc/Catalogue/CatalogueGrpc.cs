using OmniSphere.Contracts.Catalogue;
using ProtoBuf.Grpc;

namespace OmniSphere.Hosting.Grpc.Catalogue;

/// <summary>The serving end: passes each call to the module in this process.</summary>
internal sealed class CatalogueGrpc(IVariantCatalogue catalogue, IStockReservations stock) : ICatalogueGrpc
{
    public async ValueTask<FindOffersReply> FindOffersAsync(FindOffersRequest request, CallContext context = default)
    {
        var offers = await catalogue.FindOffersAsync(request.Skus, request.Currency, context.CancellationToken);
        return new() { Offers = [.. offers.Select(OfferMessage.Of)] };
    }

    public async ValueTask<ReserveReply> ReserveAsync(ReserveRequest request, CallContext context = default)
    {
        var result = await stock.ReserveAsync(
            request.Reference,
            [.. request.Demands.Select(d => d.ToDemand())],
            TimeSpan.FromMilliseconds(request.HoldForMilliseconds),
            request.Country is { } country ? new StockDestination(country, request.PostalCode) : null,
            context.CancellationToken
        );
        return new() { Succeeded = result.Succeeded, Shortages = [.. result.Shortages.Select(ShortageMessage.Of)] };
    }

    public async ValueTask<AllocateReply> AllocateAsync(HoldRequest request, CallContext context = default) =>
        new() { Allocated = await stock.AllocateAsync(request.Reference, context.CancellationToken) };

    public async ValueTask<ReleaseReply> ReleaseAsync(HoldRequest request, CallContext context = default)
    {
        await stock.ReleaseAsync(request.Reference, context.CancellationToken);
        return new();
    }

    public async ValueTask<ReserveReply> AmendAsync(AmendRequest request, CallContext context = default)
    {
        var result = await stock.AmendAsync(
            request.Reference,
            request.Change,
            [.. request.More.Select(d => d.ToDemand())],
            [.. request.Less.Select(d => d.ToDemand())],
            context.CancellationToken
        );
        return new() { Succeeded = result.Succeeded, Shortages = [.. result.Shortages.Select(ShortageMessage.Of)] };
    }

    public async ValueTask<ReserveReply> SellAsync(UnitsRequest request, CallContext context = default)
    {
        var result = await stock.SellAsync(
            request.Reference,
            request.Movement,
            [.. request.Units.Select(u => u.ToDemand())],
            context.CancellationToken
        );
        return new() { Succeeded = result.Succeeded, Shortages = [.. result.Shortages.Select(ShortageMessage.Of)] };
    }

    public async ValueTask<ReleaseReply> RestockAsync(UnitsRequest request, CallContext context = default)
    {
        await stock.RestockAsync(
            request.Reference,
            request.Movement,
            [.. request.Units.Select(u => u.ToDemand())],
            context.CancellationToken
        );
        return new();
    }
}
