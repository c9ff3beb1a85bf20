namespace OmniSphere.Authorization;

/// <summary>The rule that every endpoint declares who it is for; meant for a host's tests.</summary>
public static class AudienceConvention
{
    /// <summary>The endpoints that declare no audience or more than one, by display name.</summary>
    public static IReadOnlyList<string> Violations(EndpointDataSource endpoints) =>
        [
            .. endpoints
                .Endpoints.Where(e => e.Metadata.GetOrderedMetadata<AudienceMetadata>().Count != 1)
                .Select(e => e.DisplayName ?? "(unnamed)"),
        ];
}
