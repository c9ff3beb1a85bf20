using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OmniSphere;

/// <summary>Stores a currency as its code, in a column of three characters.</summary>
public sealed class CurrencyValueConverter()
    : ValueConverter<Currency, string>(
        static currency => currency.Code,
        static code => Currency.Parse(code),
        new ConverterMappingHints(size: 3, unicode: false)
    );
