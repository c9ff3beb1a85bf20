namespace OmniSphere.Authorization;

/// <summary>Names of the claims that tell who calls.</summary>
public static class OmniSphereClaims
{
    /// <summary>Who: stable, unique within the tenant and kind.</summary>
    public const string Subject = "sub";

    /// <summary>The tenant the token is good for, as <c>tnt_…</c>.</summary>
    public const string Tenant = "tenant";

    /// <summary>What kind of caller: one of <see cref="OmniSphereKinds"/>.</summary>
    public const string Kind = "kind";

    /// <summary>One permission; repeated.</summary>
    public const string Permission = "permission";
}

/// <summary>Values of <see cref="OmniSphereClaims.Kind"/>.</summary>
public static class OmniSphereKinds
{
    /// <summary>A customer of the tenant.</summary>
    public const string Shopper = "shopper";

    /// <summary>Somebody who works for the tenant.</summary>
    public const string Staff = "staff";

    /// <summary>A program.</summary>
    public const string Service = "service";

    /// <summary>Somebody who runs the platform.</summary>
    public const string Operator = "operator";
}
