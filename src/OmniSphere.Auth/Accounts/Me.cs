using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OmniSphere.Http;

namespace OmniSphere.Auth.Accounts;

/// <summary>An account as its owner sees it.</summary>
/// <param name="Id">The account's id: the <c>sub</c> of its tokens.</param>
/// <param name="Kind"><c>shopper</c> or <c>staff</c>.</param>
/// <param name="Email">The e-mail address, lower case.</param>
/// <param name="EmailVerified">Whether the address was confirmed by its owner.</param>
/// <param name="FirstName">The first name, if given.</param>
/// <param name="LastName">The last name, if given.</param>
/// <param name="AcceptsMarketing">Whether the customer wants news by mail.</param>
/// <param name="Role">Staff only: the role.</param>
/// <param name="CreatedAt">When the account was opened.</param>
internal sealed record AccountView(
    Id<UserKind> Id,
    AccountKind Kind,
    string Email,
    bool EmailVerified,
    string? FirstName,
    string? LastName,
    bool AcceptsMarketing,
    string? Role,
    DateTimeOffset CreatedAt
)
{
    public static AccountView Of(User user) =>
        new(
            user.PublicId,
            user.Kind,
            user.Email!,
            user.EmailConfirmed,
            user.FirstName,
            user.LastName,
            user.AcceptsMarketing,
            user.Role,
            user.CreatedAt
        );
}

/// <summary>What changes; what is left out or null stays.</summary>
/// <param name="FirstName">At most 100 characters; empty removes it.</param>
/// <param name="LastName">At most 100 characters; empty removes it.</param>
/// <param name="AcceptsMarketing">Whether the customer wants news by mail.</param>
internal sealed record UpdateMeRequest(string? FirstName = null, string? LastName = null, bool? AcceptsMarketing = null)
    : IValidated
{
    public void Validate(Validation v)
    {
        v.Length(FirstName, "firstName", max: 100);
        v.Length(LastName, "lastName", max: 100);
    }
}

/// <summary>The signed-in person's own account.</summary>
internal sealed class Me(CurrentAccount account, AuthDbContext db)
{
    public async Task<AccountView> GetAsync(CancellationToken cancellationToken) =>
        AccountView.Of(await account.RequireAsync(cancellationToken));

    public async Task<AccountView> UpdateAsync(UpdateMeRequest request, CancellationToken cancellationToken)
    {
        var user = await account.RequireAsync(cancellationToken);
        user.FirstName = Changed(request.FirstName, user.FirstName);
        user.LastName = Changed(request.LastName, user.LastName);
        if (request.AcceptsMarketing is { } accepts)
        {
            // Told also where nothing changes here: the consent may have been taken back by the link of a mail.
            user.AcceptsMarketing = accepts;
            if (user.Kind == AccountKind.Shopper)
            {
                db.Publish(new CustomerConsentChanged(user.PublicId, user.Email!, accepts));
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return AccountView.Of(user);
    }

    private static string? Changed(string? to, string? from) =>
        to is null ? from
        : string.IsNullOrWhiteSpace(to) ? null
        : to;

    public static void Map(ModuleRoutes module)
    {
        module
            .MapGet("/me", (Me me, CancellationToken ct) => me.GetAsync(ct))
            .ForPublic()
            .WithName("GetMe")
            .WithSummary("The signed-in person's account");
        module
            .MapPatch("/me", (UpdateMeRequest request, Me me, CancellationToken ct) => me.UpdateAsync(request, ct))
            .ForPublic()
            .WithName("UpdateMe")
            .WithSummary("Changes the signed-in person's account");
    }
}
