using System.Security.Cryptography;
using System.Text;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>
/// Codes of gift cards: 16 digits of Crockford's base 32 in four groups, such as <c>7K4M-2XQ9-ZP0C-3TWH</c>. They are 80
/// random bits, so the hash that is kept can be looked up but not turned back.
/// </summary>
internal static class GiftCardCode
{
    public const int LongestText = 64;
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16;
    private const int Group = 4;

    public static string New() =>
        string.Join('-', RandomNumberGenerator.GetString(Digits, Length).Chunk(Group).Select(c => new string(c)));

    /// <summary>SHA-256 of the code without separators; letters that people mistake for digits count as those digits.</summary>
    public static byte[] Hash(string code)
    {
        var digits = new StringBuilder(Length);
        foreach (var c in code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit))
        {
            digits.Append(
                c switch
                {
                    'O' => '0',
                    'I' or 'L' => '1',
                    _ => c,
                }
            );
        }

        return SHA256.HashData(Encoding.ASCII.GetBytes(digits.ToString()));
    }

    public static string Last4(string code) => code.Trim()[^Group..].ToUpperInvariant();
}
