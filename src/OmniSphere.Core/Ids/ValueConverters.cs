using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OmniSphere;

/// <summary>Lets EF Core store the value types of OmniSphere without a word in the model.</summary>
public static class ValueConverters
{
    /// <summary>
    /// Makes every property of type <see cref="Id{T}"/> (stored as UUID) or <see cref="Currency"/> (stored as its
    /// three letters), nullable or not, a plain column, on either database.
    /// </summary>
    public static TBuilder UseOmniSphereValueConverters<TBuilder>(this TBuilder options)
        where TBuilder : DbContextOptionsBuilder
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ReplaceService<IValueConverterSelector, ValueTypeConverterSelector>();
        return options;
    }
}

internal sealed class ValueTypeConverterSelector(ValueConverterSelectorDependencies dependencies)
    : ValueConverterSelector(dependencies)
{
    public override IEnumerable<ValueConverterInfo> Select(Type modelClrType, Type? providerClrType = null)
    {
        var type = Nullable.GetUnderlyingType(modelClrType) ?? modelClrType;
        var own =
            type == typeof(Currency) ? Offer(typeof(string), typeof(CurrencyValueConverter))
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Id<>)
                ? Offer(typeof(Guid), typeof(IdValueConverter<>).MakeGenericType(type.GetGenericArguments()))
            : null;
        return own is { } info && (providerClrType is null || providerClrType == info.ProviderClrType)
            ? base.Select(modelClrType, providerClrType).Prepend(info)
            : base.Select(modelClrType, providerClrType);

        ValueConverterInfo? Offer(Type provider, Type converter) =>
            new(type, provider, _ => (ValueConverter)Activator.CreateInstance(converter)!);
    }
}
