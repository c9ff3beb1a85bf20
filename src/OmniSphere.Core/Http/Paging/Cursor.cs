using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace OmniSphere.Http;

/// <summary>
/// Opaque positions in a list: base64url of a short checksum and the JSON of a position record. The checksum covers the
/// record's name, so that a cursor of another list, or one that was tampered with by accident, is refused; it is no
/// secret, and a position gives no access that the query would not give anyway.
/// </summary>
public static class Cursor
{
    private const int ChecksumLength = 6;
    private const int LongestCursor = 2048;

    /// <summary>The cursor of a position.</summary>
    public static string Encode<T>(T position)
        where T : class
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(position, OmniSphereJson.Options);
        return Base64Url.EncodeToString([.. Checksum<T>(json), .. json]);
    }

    /// <summary>The position a cursor stands for.</summary>
    /// <exception cref="ProblemException">400 <c>cursor.invalid</c>: not made by <see cref="Encode"/> for this list.</exception>
    public static T Decode<T>(string cursor)
        where T : class
    {
        try
        {
            var bytes = cursor.Length <= LongestCursor ? Base64Url.DecodeFromChars(cursor) : [];
            if (bytes.Length > ChecksumLength)
            {
                var json = bytes.AsSpan(ChecksumLength);
                if (bytes.AsSpan(0, ChecksumLength).SequenceEqual(Checksum<T>(json)))
                {
                    return JsonSerializer.Deserialize<T>(json, OmniSphereJson.Options) ?? throw Invalid();
                }
            }
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            // Falls through to the refusal.
        }

        throw Invalid();
    }

    /// <summary>The first bytes of FNV-1a (draft-eastlake-fnv) of the name and the position.</summary>
    private static byte[] Checksum<T>(ReadOnlySpan<byte> json)
    {
        var hash = Add(Name<T>.Hash, json);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash);
        return bytes[..ChecksumLength].ToArray();
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 1_099_511_628_211;
        }

        return hash;
    }

    private static ProblemException Invalid() =>
        Problem.BadRequest("cursor.invalid", "The cursor does not belong to this list. Start again without one.");

    private static class Name<T>
    {
        public static readonly ulong Hash = Add(
            14_695_981_039_346_656_037,
            Encoding.UTF8.GetBytes((typeof(T).FullName ?? typeof(T).Name) + '\0')
        );
    }
}
