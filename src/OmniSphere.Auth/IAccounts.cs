using OmniSphere.Contracts.Auth;

namespace OmniSphere.Auth;

/// <summary>Opens accounts of the tenant of the scope, for hosts that set a shop up.</summary>
public interface IAccounts
{
    /// <summary>A staff account with this e-mail: the existing one as it is, or a new one.</summary>
    /// <param name="email">The e-mail address.</param>
    /// <param name="password">The password of a new account; the caller's own, so only its length is checked.</param>
    /// <param name="name">First and last name, separated by a blank.</param>
    /// <param name="role"><c>owner</c>, <c>manager</c>, <c>support</c> or <c>read-only</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The role is unknown or the password too short.</exception>
    Task<Id<UserKind>> EnsureStaffAsync(
        string email,
        string password,
        string name,
        string role,
        CancellationToken cancellationToken = default
    );

    /// <summary>A customer's account with this e-mail: the existing one as it is, or a new one.</summary>
    /// <param name="email">The e-mail address.</param>
    /// <param name="password">The password of a new account; the caller's own, so only its length is checked.</param>
    /// <param name="firstName">First name.</param>
    /// <param name="lastName">Last name.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The password is too short.</exception>
    Task<Id<UserKind>> EnsureShopperAsync(
        string email,
        string password,
        string? firstName = null,
        string? lastName = null,
        CancellationToken cancellationToken = default
    );
}
