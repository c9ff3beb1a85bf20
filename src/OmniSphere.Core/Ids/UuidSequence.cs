using System.Runtime.CompilerServices;

namespace OmniSphere;

/// <summary>
/// Makes UUIDv7 that rise strictly for each clock: within one millisecond the 12 bits of <c>rand_a</c> count upwards
/// from a random start (RFC 9562, section 6.2, method 1); 62 bits stay random.
/// </summary>
internal sealed class UuidSequence
{
    private const int CounterBits = 12;

    // The count starts in the lower half, so that at least 2,048 ids of one millisecond fit before it runs over into
    // the next millisecond.
    private const int StartLimit = 1 << (CounterBits - 1);

    private static readonly ConditionalWeakTable<TimeProvider, UuidSequence> Sequences = [];

    private long _last;

    public static Guid Next(TimeProvider clock) =>
        Sequences.GetValue(clock, static _ => new UuidSequence()).Next(clock.GetUtcNow());

    private Guid Next(DateTimeOffset now)
    {
        var tick = Advance(now.ToUnixTimeMilliseconds());
        var counter = (int)(tick & ((1 << CounterBits) - 1));

        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(tick >> CounterBits))
            .TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)(0x70 | (counter >> 8));
        bytes[7] = (byte)counter;
        return new Guid(bytes, bigEndian: true);
    }

    private long Advance(long milliseconds)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next =
                milliseconds > last >> CounterBits
                    ? (milliseconds << CounterBits) | (uint)Random.Shared.Next(StartLimit)
                    : last + 1;
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }
}
