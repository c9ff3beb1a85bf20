using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>
/// Files of a tenant outside the database that are part of its export: they are in the archive as
/// <c>{module}/{name}.tar</c>.
/// </summary>
public interface ITenantFiles : ITenantResource
{
    /// <summary>All files, one after the other; the reader disposes of each content before it asks for the next.</summary>
    IAsyncEnumerable<TenantFile> ReadAsync(Tenant tenant, CancellationToken cancellationToken);
}

/// <summary>A file of a tenant.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="CreatedAt">Since when it has been there.</param>
/// <param name="Content">Its bytes.</param>
public sealed record TenantFile(string Name, long Length, DateTimeOffset CreatedAt, Stream Content);
