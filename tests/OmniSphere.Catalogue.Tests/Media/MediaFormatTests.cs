using AwesomeAssertions;
using OmniSphere.Catalogue.Media;

namespace OmniSphere.Catalogue.Tests.Media;

public sealed class MediaFormatTests
{
    [Theory]
    [InlineData("FFD8FFE000104A46494600010100000100010000FFC0001108012C0190030122", "image/jpeg", 400, 300)]
    [InlineData("89504E470D0A1A0A0000000D494844520000019000000 12C0802", "image/png", 400, 300)]
    [InlineData("47494638396190012C01F70000", "image/gif", 400, 300)]
    [InlineData("474946383761 90012C01F70000", "image/gif", 400, 300)]
    [InlineData("524946460000000057454250565038200000000030010 09D012A90012C01", "image/webp", 400, 300)]
    [InlineData("5249464600000000574542505650384C000000002F8FC14A0000000000000000", "image/webp", 400, 300)]
    [InlineData("52494646000000005745425056503858 0A000000100000008F01002B0100", "image/webp", 400, 300)]
    [InlineData("0000001C6674797061766966000000006D696631", "image/avif", null, null)]
    public void A_picture_is_told_by_its_bytes(string hex, string type, int? width, int? height)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var format = MediaFormat.Of(bytes);
        format.Should().NotBeNull();
        format!.ContentType.Should().Be(type);
        var size = format.SizeOf(bytes);
        (size?.Width, size?.Height).Should().Be((width, height));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("<!DOCTYPE html><script>alert(1)</script>")]
    [InlineData("%PDF-1.7")]
    [InlineData("GIF8")]
    [InlineData("RIFF\0\0\0\0WAVEfmt ")]
    [InlineData("PK\u0003\u0004")]
    public void What_is_no_picture_is_none(string text) =>
        MediaFormat.Of(System.Text.Encoding.Latin1.GetBytes(text)).Should().BeNull();

    [Fact]
    public void Any_bytes_behind_a_right_beginning_are_read_without_a_fault()
    {
        byte[][] beginnings =
        [
            [0xFF, 0xD8, 0xFF],
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
            [.. "GIF89a"u8],
            [.. "RIFF\0\0\0\0WEBPVP8X"u8],
            [.. "RIFF\0\0\0\0WEBPVP8L"u8],
            [.. "\0\0\0\u001Cftypavif"u8],
        ];
        var random = new Random(4711);
        for (var i = 0; i < 5000; i++)
        {
            var tail = new byte[random.Next(60)];
            random.NextBytes(tail);
            // Segments of a JPEG begin with FF: some of them do.
            for (var at = 0; at < tail.Length; at += random.Next(1, 9))
            {
                tail[at] = 0xFF;
            }

            byte[] bytes = [.. beginnings[i % beginnings.Length], .. tail];
            var size = MediaFormat.Of(bytes)?.SizeOf(bytes);
            (size is null || size is { Width: > 0, Height: > 0 }).Should().BeTrue();
        }
    }
}
