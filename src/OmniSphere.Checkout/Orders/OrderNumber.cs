using System.Security.Cryptography;

namespace OmniSphere.Checkout.Orders;

/// <summary>
/// Order numbers: eight digits of Crockford's base 32 in two groups, such as <c>7K4M-2XQ9</c>, drawn at random, so that
/// they tell neither how much a shop sells nor what the next one is.
/// </summary>
internal static class OrderNumber
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Group = 4;

    public static string New() =>
        $"{RandomNumberGenerator.GetString(Digits, Group)}-{RandomNumberGenerator.GetString(Digits, Group)}";
}
