using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OmniSphere.Catalogue.Pages;

/// <summary>A page as it is sent: its bytes, and a strong tag that is a digest of them and their language.</summary>
internal sealed class CachedPage
{
    private const int Overhead = 300;

    public CachedPage(byte[] body, string? locale, int[] tags, long asOf, DateTimeOffset? until)
    {
        (Body, Tags, AsOf, Until) = (body, tags, asOf, until);
        // Pages in two languages are two pages, also where nothing is translated yet.
        byte[] told = locale is null ? body : [.. body, .. Encoding.UTF8.GetBytes(locale)];
        ETag = $"\"{Base64Url.EncodeToString(SHA256.HashData(told).AsSpan(0, 16))}\"";
    }

    public byte[] Body { get; }

    public string ETag { get; }

    /// <summary>What it shows; see <see cref="PageTags"/>.</summary>
    public int[] Tags { get; }

    /// <summary>The count of changes when its making began.</summary>
    public long AsOf { get; }

    /// <summary>When it changes by time alone.</summary>
    public DateTimeOffset? Until { get; }

    /// <summary>Bytes it takes in memory, about.</summary>
    public int Size => Body.Length + (Tags.Length * sizeof(int)) + Overhead;
}
