using Microsoft.AspNetCore.Authorization;

namespace OmniSphere.Authorization;

/// <summary>Declares who an endpoint is for: exactly one call for each endpoint.</summary>
public static class AudienceExtensions
{
    /// <summary>For anybody within a tenant.</summary>
    public static TBuilder ForPublic<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.For(Audience.Public, null);

    /// <summary>
    /// For shoppers. An anonymous caller gets through: the endpoint itself must ask for <see cref="Caller.Subject"/> or a
    /// capability such as the cart's token. A token that is not valid is refused.
    /// </summary>
    public static TBuilder ForShopper<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.For(Audience.Shopper, null);

    /// <summary>For staff of this tenant with the permission.</summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="permission">Such as <c>catalogue.products.write</c>.</param>
    public static TBuilder ForMerchant<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(permission);
        return builder.For(Audience.Merchant, permission);
    }

    /// <summary>For services, with a permission if one is named.</summary>
    public static TBuilder ForService<TBuilder>(this TBuilder builder, string? permission = null)
        where TBuilder : IEndpointConventionBuilder => builder.For(Audience.Service, permission);

    /// <summary>For operators of the platform, with a permission if one is named. Needs no tenant.</summary>
    public static TBuilder ForOperator<TBuilder>(this TBuilder builder, string? permission = null)
        where TBuilder : IEndpointConventionBuilder => builder.For(Audience.Operator, permission);

    /// <summary>Lets the endpoint work where no tenant is resolved.</summary>
    public static TBuilder WithoutTenant<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new WithoutTenantMetadata());

    private static TBuilder For<TBuilder>(this TBuilder builder, Audience audience, string? permission)
        where TBuilder : IEndpointConventionBuilder
    {
        var metadata = new AudienceMetadata(audience, permission);
        return builder
            .WithMetadata(metadata)
            .RequireAuthorization(new AuthorizationPolicy([new AudienceRequirement(metadata)], [CallerSchemes.Scheme]));
    }
}
