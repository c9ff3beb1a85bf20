using Microsoft.EntityFrameworkCore;
using OmniSphere.Auth.Passwords;
using OmniSphere.Auth.Staff;
using OmniSphere.Contracts.Auth;

namespace OmniSphere.Auth.Accounts;

internal sealed class EnsureAccounts(AuthDbContext db, Register register, Credentials credentials, TimeProvider clock)
    : IAccounts
{
    public Task<Id<UserKind>> EnsureStaffAsync(
        string email,
        string password,
        string name,
        string role,
        CancellationToken cancellationToken = default
    )
    {
        if (!StaffRoles.Names.Contains(role))
        {
            throw new ArgumentException($"A role is one of {string.Join(", ", StaffRoles.Names)}.", nameof(role));
        }

        var names = name.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return EnsureAsync(
            new User(Id<UserKind>.New(clock), AccountKind.Staff, email, clock.GetUtcNow())
            {
                FirstName = names.ElementAtOrDefault(0),
                LastName = names.ElementAtOrDefault(1),
                Role = role,
                EmailConfirmed = true,
            },
            password,
            cancellationToken
        );
    }

    public Task<Id<UserKind>> EnsureShopperAsync(
        string email,
        string password,
        string? firstName = null,
        string? lastName = null,
        CancellationToken cancellationToken = default
    ) =>
        EnsureAsync(
            new User(Id<UserKind>.New(clock), AccountKind.Shopper, email, clock.GetUtcNow())
            {
                FirstName = firstName,
                LastName = lastName,
                EmailConfirmed = true,
            },
            password,
            cancellationToken
        );

    private async Task<Id<UserKind>> EnsureAsync(User user, string password, CancellationToken cancellationToken)
    {
        if (password.Length is < PasswordRules.Shortest or > PasswordRules.LongestInput)
        {
            throw new ArgumentException(
                $"A password has at least {PasswordRules.Shortest} characters.",
                nameof(password)
            );
        }

        if (await FindAsync(user, cancellationToken) is { } existing)
        {
            return existing;
        }

        credentials.Set(user, password);
        return await register.TryCreateAsync(user, cancellationToken)
            ? user.PublicId
            : (await FindAsync(user, cancellationToken))!.Value;
    }

    private async Task<Id<UserKind>?> FindAsync(User user, CancellationToken cancellationToken) =>
        await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(u => u.NormalizedUserName == user.UserName, cancellationToken)
            is { } existing
            ? existing.PublicId
            : null;
}
