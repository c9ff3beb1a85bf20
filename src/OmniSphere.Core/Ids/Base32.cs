using System.Buffers.Binary;

namespace OmniSphere;

/// <summary>
/// The base32 of TypeID 0.3: 128 bits as 26 lower-case digits of Crockford's alphabet, two zero bits in front, so
/// that the order of the texts is the order of the UUIDs.
/// </summary>
internal static class Base32
{
    public const int Length = 26;

    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const byte Invalid = 0xFF;

    private static readonly byte[] Values = CreateValueTable();

    public static void Encode(Guid value, Span<char> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        var bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        for (var i = Length - 1; i >= 0; i--)
        {
            destination[i] = Digits[(int)((ulong)bits & 31)];
            bits >>= 5;
        }
    }

    public static bool TryDecode(ReadOnlySpan<char> source, out Guid value)
    {
        value = Guid.Empty;
        // A first digit above 7 would need more than 128 bits.
        if (source.Length != Length || source[0] > '7')
        {
            return false;
        }

        UInt128 bits = 0;
        foreach (var digit in source)
        {
            var number = digit < Values.Length ? Values[digit] : Invalid;
            if (number == Invalid)
            {
                return false;
            }

            bits = (bits << 5) | number;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        value = new Guid(bytes, bigEndian: true);
        return true;
    }

    private static byte[] CreateValueTable()
    {
        var table = new byte[128];
        Array.Fill(table, Invalid);
        for (byte i = 0; i < Digits.Length; i++)
        {
            table[Digits[i]] = i;
        }

        return table;
    }
}
