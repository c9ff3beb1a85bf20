using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using OmniSphere.Tenancy;

namespace OmniSphere.Media;

/// <summary>
/// Names a file in the storage: <c>{tenant}/{name}</c>. The name is one segment of <c>a-z 0-9 _ -</c>, so that no key leads
/// out of its tenant.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MediaKey
{
    private const int LongestName = 100;

    /// <summary>Names a file of a tenant.</summary>
    /// <exception cref="ArgumentException">The tenant is empty, or the name has another character or is too long.</exception>
    public MediaKey(Id<TenantKind> tenant, string name)
    {
        if (tenant.IsEmpty || !IsName(name))
        {
            throw new ArgumentException("A tenant and a name of a-z, 0-9, _ and -.", nameof(name));
        }

        (Tenant, Name) = (tenant, name);
    }

    /// <summary>Whose file it is.</summary>
    public Id<TenantKind> Tenant { get; }

    /// <summary>The file's name among those of the tenant.</summary>
    public string Name { get; }

    /// <summary>What every key of a tenant begins with.</summary>
    public static string PrefixOf(Id<TenantKind> tenant) => $"{tenant}/";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MediaKey key)
    {
        key = default;
        var parts = text?.Split('/');
        if (parts is not [var owner, var name] || !IsName(name) || !Id<TenantKind>.TryParse(owner, out var tenant))
        {
            return false;
        }

        key = tenant.IsEmpty ? default : new MediaKey(tenant, name);
        return !tenant.IsEmpty;
    }

    /// <inheritdoc />
    public override string ToString() => PrefixOf(Tenant) + Name;

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= LongestName }
        && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-');
}
