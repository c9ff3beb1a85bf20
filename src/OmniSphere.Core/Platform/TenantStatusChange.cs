using Microsoft.EntityFrameworkCore;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>A tenant that is being deleted can only be resumed, which takes the deletion back; one whose data goes, not even that.</summary>
internal static class TenantStatusChange
{
    public static async Task GuardAsync(
        PlatformDbContext db,
        Tenant old,
        Tenant wanted,
        CancellationToken cancellationToken
    )
    {
        if (old.Status is TenantStatus.Erasing)
        {
            throw TooLate();
        }

        if (old.Status is not TenantStatus.Deleting || wanted.Status is TenantStatus.Erasing)
        {
            return;
        }

        if (wanted.Status is not TenantStatus.Active)
        {
            throw Problem.Conflict("tenant.deleting", "The tenant is being deleted. Resume it first.");
        }

        var takenBack = await db
            .Tasks.Where(t => t.OwnerId == old.Id && t.Type == TenantTaskType.Deletion)
            .Where(t => t.State == TenantTaskState.Waiting)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.State, TenantTaskState.Cancelled), cancellationToken);
        if (takenBack == 0)
        {
            throw TooLate();
        }
    }

    private static ProblemException TooLate() =>
        Problem.Conflict("tenant.erasing", "The tenant's data is being deleted; there is no way back.");
}
