namespace OmniSphere.Persistence;

/// <summary>
/// Keeps a tenant's entity, or some of its properties, out of the tenant's export, and says why. Everything else that
/// belongs to a tenant is exported.
/// </summary>
/// <param name="reason">Why: a secret, or nothing that is the merchant's.</param>
/// <param name="properties">The properties that are left out; none means the entity as a whole.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NotExportedAttribute(string reason, params string[] properties) : Attribute
{
    /// <summary>Why.</summary>
    public string Reason => reason;

    /// <summary>The properties that are left out; none means the entity as a whole.</summary>
    public IReadOnlyList<string> Properties => properties;
}
