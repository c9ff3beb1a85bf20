using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OmniSphere.Persistence;

/// <summary>SQLite cannot compare offsets, so an instant is stored as microseconds since the Unix epoch (PostgreSQL's precision).</summary>
internal sealed class UtcMicrosecondsConverter()
    : ValueConverter<DateTimeOffset, long>(
        v => (v.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        v => new DateTimeOffset((v * TimeSpan.TicksPerMicrosecond) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero)
    );

/// <summary>Npgsql accepts only offset zero for <c>timestamptz</c>.</summary>
internal sealed class UtcConverter()
    : ValueConverter<DateTimeOffset, DateTimeOffset>(v => v.ToUniversalTime(), v => v.ToUniversalTime());
