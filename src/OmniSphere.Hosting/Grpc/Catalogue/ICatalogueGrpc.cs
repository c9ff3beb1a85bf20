using ProtoBuf;
using ProtoBuf.Grpc;
using ProtoBuf.Grpc.Configuration;

namespace OmniSphere.Hosting.Grpc.Catalogue;

/// <summary>
/// The catalogue's contracts as they go over the wire. Old and new builds talk to each other: numbers are never reused,
/// new members are optional.
/// </summary>
[Service("omnisphere.catalogue.v1.Catalogue")]
internal interface ICatalogueGrpc
{
    ValueTask<FindOffersReply> FindOffersAsync(FindOffersRequest request, CallContext context = default);

    ValueTask<ReserveReply> ReserveAsync(ReserveRequest request, CallContext context = default);

    ValueTask<AllocateReply> AllocateAsync(HoldRequest request, CallContext context = default);

    ValueTask<ReleaseReply> ReleaseAsync(HoldRequest request, CallContext context = default);

    ValueTask<ReserveReply> AmendAsync(AmendRequest request, CallContext context = default);

    ValueTask<ReserveReply> SellAsync(UnitsRequest request, CallContext context = default);

    ValueTask<ReleaseReply> RestockAsync(UnitsRequest request, CallContext context = default);
}

[ProtoContract]
internal sealed class AmendRequest
{
    [ProtoMember(1)]
    public string Reference { get; init; } = "";

    [ProtoMember(2)]
    public string Change { get; init; } = "";

    [ProtoMember(3)]
    public List<DemandMessage> More { get; init; } = [];

    [ProtoMember(4)]
    public List<DemandMessage> Less { get; init; } = [];
}

[ProtoContract]
internal sealed class UnitsRequest
{
    [ProtoMember(1)]
    public string Reference { get; init; } = "";

    /// <summary>The fulfilment or the return.</summary>
    [ProtoMember(2)]
    public string Movement { get; init; } = "";

    [ProtoMember(3)]
    public List<DemandMessage> Units { get; init; } = [];
}

[ProtoContract]
internal sealed class FindOffersRequest
{
    [ProtoMember(1)]
    public List<string> Skus { get; init; } = [];

    [ProtoMember(2)]
    public Currency Currency { get; init; }
}

[ProtoContract]
internal sealed class FindOffersReply
{
    [ProtoMember(1)]
    public List<OfferMessage> Offers { get; init; } = [];
}

[ProtoContract]
internal sealed class ReserveRequest
{
    [ProtoMember(1)]
    public string Reference { get; init; } = "";

    [ProtoMember(2)]
    public List<DemandMessage> Demands { get; init; } = [];

    [ProtoMember(3)]
    public long HoldForMilliseconds { get; init; }

    /// <summary>Where the units go; null where that is not known, or the caller is older.</summary>
    [ProtoMember(4)]
    public string? Country { get; init; }

    [ProtoMember(5)]
    public string? PostalCode { get; init; }
}

[ProtoContract]
internal sealed class ReserveReply
{
    [ProtoMember(1)]
    public bool Succeeded { get; init; }

    [ProtoMember(2)]
    public List<ShortageMessage> Shortages { get; init; } = [];
}

[ProtoContract]
internal sealed class HoldRequest
{
    [ProtoMember(1)]
    public string Reference { get; init; } = "";
}

[ProtoContract]
internal sealed class AllocateReply
{
    [ProtoMember(1)]
    public bool Allocated { get; init; }
}

[ProtoContract]
internal sealed class ReleaseReply;
