using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OmniSphere.Catalogue;

/// <summary>Keeps a value as one JSON document in a text column: a page is answered from a row, without joins.</summary>
internal static class JsonColumn
{
    /// <summary>The value must be immutable: it is replaced, never changed in place, and compared by reference first.</summary>
    public static PropertyBuilder<T> IsJsonDocument<T>(this PropertyBuilder<T> property, JsonTypeInfo<T> type)
        where T : class =>
        property.HasConversion(
            new ValueConverter<T, string>(
                value => JsonSerializer.Serialize(value, type),
                text => JsonSerializer.Deserialize(text, type)!
            ),
            new ValueComparer<T>(
                (left, right) => AreEqual(left, right, type),
                value => JsonSerializer.Serialize(value, type).GetHashCode(StringComparison.Ordinal),
                value => value
            )
        );

    private static bool AreEqual<T>(T? left, T? right, JsonTypeInfo<T> type)
        where T : class =>
        ReferenceEquals(left, right)
        || (
            left is not null
            && right is not null
            && JsonSerializer
                .SerializeToUtf8Bytes(left, type)
                .AsSpan()
                .SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(right, type))
        );
}
