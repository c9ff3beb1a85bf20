using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>Lets endpoints that only read do so from a replica.</summary>
public static class ReplicaExtensions
{
    /// <summary>
    /// The endpoint only reads, much at a time, and its answer may be a moment behind: it reads from the replica where
    /// <c>OmniSphere:Database:ReplicaConnectionString</c> names one. Not for what is read right after it was written, and
    /// never for what is cached.
    /// </summary>
    public static RouteHandlerBuilder FromReplica(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter(
            static (invocation, next) =>
            {
                invocation.HttpContext.RequestServices.GetRequiredService<TenantContext>().SetReadOnly();
                return next(invocation);
            }
        );
}
