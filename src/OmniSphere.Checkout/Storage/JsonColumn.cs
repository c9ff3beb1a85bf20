using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OmniSphere.Checkout.Storage;

/// <summary>Keeps immutable values as one JSON text each: replaced as a whole, compared by reference.</summary>
internal static class JsonColumn
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Makes every property of this type such a column.</summary>
    public static ModelConfigurationBuilder AsJson<T>(this ModelConfigurationBuilder model)
        where T : class
    {
        model.Properties<T>().HaveConversion<Conversion<T>, Comparison<T>>();
        return model;
    }

    /// <summary>The text a value is kept as.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>The value of a text that is kept.</summary>
    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)!;

    private sealed class Conversion<T>() : ValueConverter<T, string>(value => Write(value), text => Read<T>(text))
        where T : class;

    private sealed class Comparison<T>()
        : ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => RuntimeHelpers.GetHashCode(value), value => value)
        where T : class;
}
