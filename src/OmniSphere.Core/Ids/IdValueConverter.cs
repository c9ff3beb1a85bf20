using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OmniSphere;

/// <summary>
/// Stores an <see cref="Id{T}"/> as its UUID: <c>uuid</c> on PostgreSQL; on SQLite the 36 upper-case characters of
/// the UUID as <c>TEXT</c>. Both sort by time of making for ids made by <see cref="Id{T}.New"/>.
/// </summary>
public sealed class IdValueConverter<T>()
    : ValueConverter<Id<T>, Guid>(static id => id.Value, static value => Id<T>.From(value))
    where T : IIdKind;
