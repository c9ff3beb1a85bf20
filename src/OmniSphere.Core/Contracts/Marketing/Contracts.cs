namespace OmniSphere.Contracts.Marketing;

/// <summary>Names a customer profile: <c>prf_…</c>.</summary>
public sealed class ProfileKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "prf";
}
