using OmniSphere.Auth.Accounts;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Auth.Staff;

/// <summary>What staff may do, by role.</summary>
internal static class StaffRoles
{
    public const string Owner = "owner";

    private static readonly Dictionary<string, string[]> Permissions = new(StringComparer.Ordinal)
    {
        [Owner] = ["*"],
        ["manager"] = ["catalogue.*", "checkout.*", "marketing.*", AuthPermissions.ReadStaff],
        ["support"] =
        [
            "catalogue.products.read",
            "catalogue.stock.read",
            "checkout.orders.*",
            "checkout.settings.read",
            "marketing.profiles.read",
            "marketing.mails.read",
        ],
        ["read-only"] =
        [
            "catalogue.products.read",
            "catalogue.stock.read",
            "checkout.orders.read",
            "checkout.settings.read",
            "marketing.profiles.read",
            "marketing.mails.read",
        ],
    };

    public static IReadOnlyCollection<string> Names => Permissions.Keys;

    /// <summary>What a role may do; nothing for an unknown one.</summary>
    public static IReadOnlyList<string> PermissionsOf(string? role) =>
        role is not null && Permissions.TryGetValue(role, out var permissions) ? permissions : [];

    public static IReadOnlyList<string> PermissionsOf(User user) =>
        user.Kind == AccountKind.Staff ? PermissionsOf(user.Role) : [];

    /// <summary>Notes <c>unknown</c> when it is not the name of a role.</summary>
    public static void Role(this Validation v, string? role, string field)
    {
        if (v.Required(role, field))
        {
            v.That(Permissions.ContainsKey(role), field, "unknown", $"One of {string.Join(", ", Names)}.");
        }
    }

    /// <summary>Refuses a caller who may do less than the role.</summary>
    /// <exception cref="ProblemException">403 <c>staff.role_too_high</c>.</exception>
    public static void RequireRole(this Caller caller, string role)
    {
        if (!PermissionsOf(role).All(caller.Has))
        {
            throw Problem.Forbidden("staff.role_too_high", "This role may do more than yours.");
        }
    }
}

/// <summary>The permissions of this module's own endpoints.</summary>
internal static class AuthPermissions
{
    public const string ReadStaff = "auth.staff.read";
    public const string ManageStaff = "auth.staff.manage";
    public const string ManageApiKeys = "auth.api-keys.manage";
}
