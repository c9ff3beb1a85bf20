using Microsoft.EntityFrameworkCore;
using OmniSphere.Auth.Accounts;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Http;

namespace OmniSphere.Auth.Staff;

/// <summary>Somebody who works for the tenant.</summary>
/// <param name="Id">The account.</param>
/// <param name="Email">The e-mail address they sign in with.</param>
/// <param name="FirstName">The first name, if given.</param>
/// <param name="LastName">The last name, if given.</param>
/// <param name="Role">What they may do: <c>owner</c>, <c>manager</c>, <c>support</c> or <c>read-only</c>.</param>
/// <param name="Invited">True until they have chosen a password.</param>
/// <param name="Disabled">True when they may no longer sign in.</param>
internal sealed record StaffMember(
    Id<UserKind> Id,
    string Email,
    string? FirstName,
    string? LastName,
    string Role,
    bool Invited,
    bool Disabled
)
{
    public static StaffMember Of(User user) =>
        new(
            user.PublicId,
            user.Email!,
            user.FirstName,
            user.LastName,
            user.Role!,
            user.PasswordHash is null,
            user.Disabled
        );
}

/// <summary>The tenant's staff in the order they came.</summary>
internal sealed class ListStaff(AuthDbContext db)
{
    private sealed record Position(Guid Id);

    public async Task<Page<StaffMember>> HandleAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var after = page.After<Position>()?.Id ?? Guid.Empty;
        var rows = await db
            .Users.AsNoTracking()
            .Where(u => u.Kind == AccountKind.Staff && u.Id.CompareTo(after) > 0)
            .OrderBy(u => u.Id)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
        return Page.Of(rows, page, u => new Position(u.Id)).Select(StaffMember.Of);
    }

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet(
                "/staff",
                ([AsParameters] PageRequest page, ListStaff list, CancellationToken ct) => list.HandleAsync(page, ct)
            )
            .ForMerchant(AuthPermissions.ReadStaff)
            .WithName("ListStaff")
            .WithSummary("The people who work for the tenant");
}
