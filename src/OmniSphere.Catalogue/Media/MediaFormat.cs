using System.Buffers.Binary;

namespace OmniSphere.Catalogue.Media;

/// <summary>A kind of picture that is taken, told by its bytes: what a browser would make of them, whatever the name says.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Extension">What its files are called.</param>
internal sealed record MediaFormat(string ContentType, string Extension)
{
    /// <summary>Bytes from the beginning that tell everything.</summary>
    public const int HeaderLength = 64 * 1024;

    public static readonly MediaFormat Jpeg = new("image/jpeg", "jpg");
    public static readonly MediaFormat Png = new("image/png", "png");
    public static readonly MediaFormat Gif = new("image/gif", "gif");
    public static readonly MediaFormat WebP = new("image/webp", "webp");
    public static readonly MediaFormat Avif = new("image/avif", "avif");

    public static IReadOnlyList<MediaFormat> All { get; } = [Jpeg, Png, Gif, WebP, Avif];

    /// <summary>What begins like this; null for anything else. SVG is none of them: it may hold scripts.</summary>
    public static MediaFormat? Of(ReadOnlySpan<byte> header) =>
        header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : header.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : header.StartsWith("GIF87a"u8) || header.StartsWith("GIF89a"u8) ? Gif
        : header.Length >= 16 && header.StartsWith("RIFF"u8) && header[8..].StartsWith("WEBPVP8"u8) ? WebP
        : header.Length >= 12 && (header[4..].StartsWith("ftypavif"u8) || header[4..].StartsWith("ftypavis"u8)) ? Avif
        : null;

    /// <summary>Width and height, where the header says so.</summary>
    public (int Width, int Height)? SizeOf(ReadOnlySpan<byte> header) =>
        this == Png && header.Length >= 24 ? Sized(Big(header[16..]), Big(header[20..]))
        : this == Gif && header.Length >= 10 ? Sized(Little16(header[6..]), Little16(header[8..]))
        : this == WebP && header.Length >= 30 ? SizeOfWebP(header)
        : this == Jpeg ? SizeOfJpeg(header)
        : null;

    private static (int, int)? SizeOfWebP(ReadOnlySpan<byte> header) =>
        header[15] switch
        {
            (byte)' ' => Sized(Little16(header[26..]) & 0x3FFF, Little16(header[28..]) & 0x3FFF),
            (byte)'L' => Sized(
                (int)(BinaryPrimitives.ReadUInt32LittleEndian(header[21..]) & 0x3FFF) + 1,
                (int)((BinaryPrimitives.ReadUInt32LittleEndian(header[21..]) >> 14) & 0x3FFF) + 1
            ),
            (byte)'X' => Sized(Little24(header[24..]) + 1, Little24(header[27..]) + 1),
            _ => null,
        };

    /// <summary>The frame header is the first segment of the kinds C0 to CF that is no table (ITU T.81, B.1.1.3).</summary>
    private static (int, int)? SizeOfJpeg(ReadOnlySpan<byte> header)
    {
        for (var at = 2; at + 9 < header.Length && header[at] == 0xFF; )
        {
            var marker = header[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
            {
                return Sized(
                    BinaryPrimitives.ReadUInt16BigEndian(header[(at + 7)..]),
                    BinaryPrimitives.ReadUInt16BigEndian(header[(at + 5)..])
                );
            }

            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(header[(at + 2)..]);
        }

        return null;
    }

    private static (int, int)? Sized(int width, int height) => width > 0 && height > 0 ? (width, height) : null;

    private static int Big(ReadOnlySpan<byte> bytes) =>
        (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(bytes));

    private static int Little16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static int Little24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
