using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OmniSphere.Catalogue.Tests.Media;

/// <summary>Bytes that begin like pictures.</summary>
internal static class Pictures
{
    /// <summary>A PNG of a size, which nobody else has.</summary>
    public static byte[] Png(int width = 4, int height = 3, int length = 200)
    {
        byte[] bytes =
        [
            .. (byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
            .. (byte[])[0, 0, 0, 13],
            .. "IHDR"u8,
            .. Big(width),
            .. Big(height),
            .. RandomNumberGenerator.GetBytes(length),
        ];
        return bytes[..length];
    }

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
