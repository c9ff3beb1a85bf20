using OmniSphere.Contracts.Catalogue;
using ProtoBuf;
using ProtoBuf.Grpc.Configuration;
using ProtoBuf.Meta;

namespace OmniSphere.Hosting.Grpc;

/// <summary>How the kernel's own types go over the wire: an id and a currency as texts, money as units and code.</summary>
internal static class WireModel
{
    /// <summary>For clients and servers alike; both know only what is registered here and the messages.</summary>
    public static BinderConfiguration Binder { get; } =
        BinderConfiguration.Create([ProtoBufMarshallerFactory.Create(Build())]);

    private static RuntimeTypeModel Build()
    {
        var model = RuntimeTypeModel.Create("OmniSphere");
        model.Add(typeof(Currency), applyDefaultBehaviour: false).SetSurrogate(typeof(CurrencyMessage));
        model.Add(typeof(Money), applyDefaultBehaviour: false).SetSurrogate(typeof(MoneyMessage));
        AddId<VariantKind>(model);
        AddId<ProductKind>(model);
        return model;
    }

    private static void AddId<T>(RuntimeTypeModel model)
        where T : IIdKind => model.Add(typeof(Id<T>), applyDefaultBehaviour: false).SetSurrogate(typeof(IdMessage<T>));

    // A member is turned into its message before it is read, when it still has its default value: hence the empty ones.
    [ProtoContract(Name = "Currency")]
    internal sealed class CurrencyMessage
    {
        [ProtoMember(1)]
        public string Code { get; init; } = "";

        public static implicit operator CurrencyMessage(Currency currency) =>
            new() { Code = currency.IsNone ? "" : currency.Code };

        public static implicit operator Currency(CurrencyMessage? message) =>
            message is null or { Code: "" } ? default : Currency.Parse(message.Code);
    }

    [ProtoContract(Name = "Money")]
    internal sealed class MoneyMessage
    {
        [ProtoMember(1)]
        public long Amount { get; init; }

        [ProtoMember(2)]
        public string Currency { get; init; } = "";

        public static implicit operator MoneyMessage(Money money) =>
            new() { Amount = money.Amount, Currency = money.Currency.IsNone ? "" : money.Currency.Code };

        public static implicit operator Money(MoneyMessage? message) =>
            message is null or { Currency: "" }
                ? default
                : new(message.Amount, OmniSphere.Currency.Parse(message.Currency));
    }

    [ProtoContract(Name = "Id")]
    internal sealed class IdMessage<T>
        where T : IIdKind
    {
        [ProtoMember(1)]
        public string Value { get; init; } = "";

        public static implicit operator IdMessage<T>(Id<T> id) => new() { Value = id.ToString() };

        public static implicit operator Id<T>(IdMessage<T>? message) =>
            message is null or { Value: "" } ? default : Id<T>.Parse(message.Value);
    }
}
