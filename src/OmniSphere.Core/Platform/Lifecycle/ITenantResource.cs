using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>
/// Something that a module keeps of a tenant outside its database, such as an index or files, and that has to go with the
/// tenant. What is in the database is found by the model.
/// </summary>
public interface ITenantResource
{
    /// <summary>The module, for example <c>catalogue</c>.</summary>
    string Module { get; }

    /// <summary>What it is called in the proof of a deletion, for example <c>search index</c>.</summary>
    string Name { get; }

    /// <summary>How much there is of it; 0 when nothing is left.</summary>
    Task<long> CountAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>Deletes all of it. Without effect when there is nothing. Runs before the rows of the database go.</summary>
    Task EraseAsync(Tenant tenant, CancellationToken cancellationToken);
}
