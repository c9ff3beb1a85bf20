using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OmniSphere.Checkout.Carts;

/// <summary>
/// The capability that opens one cart: 256 random bits, told once. Only the hash is kept, so a copy of the database opens
/// nothing.
/// </summary>
internal static class CartToken
{
    public const string Header = "X-Cart-Token";
    private const int Bytes = 32;
    private const int LongestText = 64;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether the token is the one of this hash; takes the same time wherever they differ.</summary>
    public static bool Opens(string? token, byte[] hash) =>
        token is { Length: > 0 and <= LongestText } && CryptographicOperations.FixedTimeEquals(Hash(token), hash);
}
