using Grpc.Core;
using ProtoBuf.Grpc;
using ProtoBuf.Grpc.Client;

namespace OmniSphere.Hosting.Grpc.Catalogue;

/// <summary>
/// The calling end. Written out, since a generated one would need the interface to be public.
/// </summary>
internal sealed class CatalogueGrpcClient(ChannelBase channel) : ICatalogueGrpc
{
    public const string Service = "catalogue";

    private readonly GrpcClient _client = new(channel, typeof(ICatalogueGrpc), WireModel.Binder);

    public ValueTask<FindOffersReply> FindOffersAsync(FindOffersRequest request, CallContext context = default) =>
        CallAsync<FindOffersRequest, FindOffersReply>(request, "FindOffers", context);

    public ValueTask<ReserveReply> ReserveAsync(ReserveRequest request, CallContext context = default) =>
        CallAsync<ReserveRequest, ReserveReply>(request, "Reserve", context);

    public ValueTask<AllocateReply> AllocateAsync(HoldRequest request, CallContext context = default) =>
        CallAsync<HoldRequest, AllocateReply>(request, "Allocate", context);

    public ValueTask<ReleaseReply> ReleaseAsync(HoldRequest request, CallContext context = default) =>
        CallAsync<HoldRequest, ReleaseReply>(request, "Release", context);

    public ValueTask<ReserveReply> AmendAsync(AmendRequest request, CallContext context = default) =>
        CallAsync<AmendRequest, ReserveReply>(request, "Amend", context);

    public ValueTask<ReserveReply> SellAsync(UnitsRequest request, CallContext context = default) =>
        CallAsync<UnitsRequest, ReserveReply>(request, "Sell", context);

    public ValueTask<ReleaseReply> RestockAsync(UnitsRequest request, CallContext context = default) =>
        CallAsync<UnitsRequest, ReleaseReply>(request, "Restock", context);

    private async ValueTask<TReply> CallAsync<TRequest, TReply>(TRequest request, string method, CallContext context)
        where TRequest : class
        where TReply : class => await _client.UnaryAsync<TRequest, TReply>(request, method, context);
}
