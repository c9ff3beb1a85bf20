using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>
/// Exports and deletes tenants across all modules, wherever they run. A request is a task in the directory's database with
/// a part for each module; every process works off the parts of the modules it hosts.
/// </summary>
public interface ITenantLifecycle
{
    /// <summary>Asks for an archive of everything the tenant has.</summary>
    /// <exception cref="ProblemException">404 <c>tenant.not_found</c>; 409 <c>tenant.erasing</c>.</exception>
    Task<TenantTaskInfo> RequestExportAsync(Id<TenantKind> tenant, CancellationToken cancellationToken = default);

    /// <summary>
    /// Closes the tenant and has everything it has deleted after the configured grace; until then resuming it takes the
    /// request back. Asking twice gives the same task.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="guard">Sees the tenant as it is, and may refuse.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ProblemException">404 <c>tenant.not_found</c>.</exception>
    Task<TenantTaskInfo> RequestDeletionAsync(
        Id<TenantKind> tenant,
        Action<Tenant>? guard = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>How a task is coming along; of a deletion it is the proof, and outlives the tenant.</summary>
    /// <exception cref="ProblemException">404 <c>task.not_found</c>.</exception>
    Task<TenantTaskInfo> GetAsync(Id<TenantTaskKind> task, CancellationToken cancellationToken = default);

    /// <summary>Writes the archive of an export that is done: a ZIP of JSON Lines and a manifest.</summary>
    /// <exception cref="ProblemException">404 <c>task.not_found</c>; 409 <c>export.not_ready</c>; 410 <c>export.expired</c> or <c>export.cancelled</c>.</exception>
    Task WriteArchiveAsync(
        Id<TenantTaskKind> task,
        Func<TenantTaskInfo, Stream> open,
        CancellationToken cancellationToken = default
    );

    /// <summary>Works off what is due for the modules of this process, as its worker does.</summary>
    Task RunDueAsync(CancellationToken cancellationToken = default);
}

/// <summary>Names a task of the platform about a tenant: <c>task_…</c>.</summary>
public sealed class TenantTaskKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "task";
}

/// <summary>What is to be done with a tenant's data.</summary>
public enum TenantTaskType
{
    /// <summary>All of it goes into an archive.</summary>
    Export,

    /// <summary>All of it is deleted.</summary>
    Deletion,
}

/// <summary>How far a task is.</summary>
public enum TenantTaskState
{
    /// <summary>Waits until it is due.</summary>
    Waiting,

    /// <summary>Modules are at it.</summary>
    Running,

    /// <summary>Every module is done.</summary>
    Done,

    /// <summary>Taken back before it began, or an export whose shop was deleted meanwhile.</summary>
    Cancelled,
}

/// <summary>A task about a tenant.</summary>
/// <param name="Id">The task.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="Slug">The slug it had.</param>
/// <param name="Type">What is to be done.</param>
/// <param name="State">How far it is.</param>
/// <param name="RequestedAt">When it was asked for, UTC.</param>
/// <param name="DueAt">When it begins, UTC.</param>
/// <param name="CompletedAt">When the last module was done, UTC.</param>
/// <param name="Parts">What each module did.</param>
public sealed record TenantTaskInfo(
    Id<TenantTaskKind> Id,
    Id<TenantKind> TenantId,
    string Slug,
    TenantTaskType Type,
    TenantTaskState State,
    DateTimeOffset RequestedAt,
    DateTimeOffset DueAt,
    DateTimeOffset? CompletedAt,
    IReadOnlyList<TenantTaskPartInfo> Parts
);

/// <summary>A module's part of a task.</summary>
/// <param name="Module">The module.</param>
/// <param name="DoneAt">When it was done, UTC; null before.</param>
/// <param name="Error">Why the last attempt failed, if it did.</param>
/// <param name="Sets">What was found, and after a deletion how much of it is left: nothing.</param>
public sealed record TenantTaskPartInfo(
    string Module,
    DateTimeOffset? DoneAt,
    string? Error,
    IReadOnlyList<TenantDataSet> Sets
);

/// <summary>One kind of data of a tenant: a table, or something outside of the database.</summary>
/// <param name="Name">Its name within the module.</param>
/// <param name="Rows">How much there was.</param>
/// <param name="Remaining">How much is left after a deletion; null for an export.</param>
/// <param name="Bytes">Size of the exported file, uncompressed; null for a deletion.</param>
/// <param name="Sha256">Checksum of the exported file, 64 hexadecimal digits; null for a deletion.</param>
public sealed record TenantDataSet(string Name, long Rows, long? Remaining, long? Bytes, string? Sha256);
