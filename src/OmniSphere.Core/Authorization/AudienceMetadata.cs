namespace OmniSphere.Authorization;

/// <summary>Who an endpoint is for.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="Permission">What staff, a service or an operator must be allowed, such as <c>catalogue.products.write</c>.</param>
public sealed record AudienceMetadata(Audience Audience, string? Permission);

/// <summary>Marks an endpoint that also works where no tenant is resolved, such as health or discovery.</summary>
public sealed record WithoutTenantMetadata;
