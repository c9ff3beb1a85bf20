namespace OmniSphere.Authorization;

/// <summary>Who an endpoint is for. Every endpoint declares exactly one.</summary>
public enum Audience
{
    /// <summary>Anybody, within a tenant.</summary>
    Public,

    /// <summary>
    /// A shopper: signed in, or holding a capability that the endpoint checks itself, such as a cart's token.
    /// </summary>
    Shopper,

    /// <summary>Staff of this tenant with the permission the endpoint names.</summary>
    Merchant,

    /// <summary>Another service of the platform or of an integrator.</summary>
    Service,

    /// <summary>An operator of the platform.</summary>
    Operator,
}
