namespace OmniSphere.Contracts.Catalogue;

/// <summary>Names a product: <c>prod_…</c>.</summary>
public sealed class ProductKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "prod";
}

/// <summary>Names a variant (what is sold and stocked): <c>var_…</c>.</summary>
public sealed class VariantKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "var";
}

/// <summary>Names an import of products: <c>imp_…</c>.</summary>
public sealed class ImportKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "imp";
}
