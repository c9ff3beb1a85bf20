namespace OmniSphere.Core.Tests;

internal sealed class ProductKind : IIdKind
{
    public static string Prefix => "prod";
}

internal sealed class OrderKind : IIdKind
{
    public static string Prefix => "order";
}

internal sealed class UnprefixedKind : IIdKind
{
    public static string Prefix => "";
}
