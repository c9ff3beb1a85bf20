using System.Security.Claims;
using OmniSphere.Tenancy;

namespace OmniSphere.Authorization;

/// <summary>What kind of caller a request has.</summary>
public enum CallerKind
{
    /// <summary>Nobody known.</summary>
    Anonymous,

    /// <summary>A signed-in customer of the tenant.</summary>
    Shopper,

    /// <summary>Somebody who works for the tenant.</summary>
    Staff,

    /// <summary>A program.</summary>
    Service,

    /// <summary>Somebody who runs the platform.</summary>
    Operator,
}

/// <summary>
/// Who makes the current request. Take it as a parameter of an endpoint or a constructor; outside a request it is
/// anonymous.
/// </summary>
public sealed class Caller
{
    private static readonly HashSet<string> None = [];

    private readonly HashSet<string> _permissions;

    /// <summary>The caller these claims describe; anonymous unless an authenticated identity names a known kind.</summary>
    public Caller(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        Kind = user.Identity is { IsAuthenticated: true } ? KindOf(user) : CallerKind.Anonymous;
        if (Kind is CallerKind.Anonymous)
        {
            _permissions = None;
            return;
        }

        Subject = user.FindFirstValue(OmniSphereClaims.Subject);
        TenantId = Id<TenantKind>.TryParse(user.FindFirstValue(OmniSphereClaims.Tenant), out var tenant)
            ? tenant
            : null;
        _permissions = user.FindAll(OmniSphereClaims.Permission).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Nobody known.</summary>
    internal static Caller Nobody { get; } = new(new ClaimsPrincipal());

    /// <summary>What kind of caller.</summary>
    public CallerKind Kind { get; }

    /// <summary>Who, or null when anonymous.</summary>
    public string? Subject { get; }

    /// <summary>The tenant the caller belongs to; always the tenant of the request, or null.</summary>
    public Id<TenantKind>? TenantId { get; }

    /// <summary>What the caller may do.</summary>
    public IReadOnlySet<string> Permissions => _permissions;

    /// <summary>
    /// Whether the caller may do this: the permission itself is held, everything below one of its prefixes
    /// (<c>catalogue.*</c>), or everything (<c>*</c>).
    /// </summary>
    public bool Has(string permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        if (_permissions.Contains(permission) || _permissions.Contains("*"))
        {
            return true;
        }

        for (var dot = permission.IndexOf('.'); dot > 0; dot = permission.IndexOf('.', dot + 1))
        {
            if (_permissions.Contains($"{permission.AsSpan(0, dot)}.*"))
            {
                return true;
            }
        }

        return false;
    }

    private static CallerKind KindOf(ClaimsPrincipal user) =>
        user.FindFirstValue(OmniSphereClaims.Kind) switch
        {
            OmniSphereKinds.Shopper => CallerKind.Shopper,
            OmniSphereKinds.Staff => CallerKind.Staff,
            OmniSphereKinds.Service => CallerKind.Service,
            OmniSphereKinds.Operator => CallerKind.Operator,
            _ => CallerKind.Anonymous,
        };
}
