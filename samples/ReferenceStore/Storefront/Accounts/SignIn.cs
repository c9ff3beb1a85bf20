using Microsoft.AspNetCore.WebUtilities;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Forms;
using ReferenceStore.Storefront.State;

namespace ReferenceStore.Storefront.Accounts;

/// <summary>What happens once a shopper has shown who they are.</summary>
internal sealed class SignIn(Shopper shopper, Basket basket)
{
    private const string Authorize = "/auth/connect/authorize";
    private const string Home = "/account";

    /// <summary>Signs in with the ticket, takes the cart along and answers where to go next.</summary>
    public async Task<string> CompleteAsync(string ticket, string? returnUrl, CancellationToken cancellationToken)
    {
        var next = LocalUrl.Or(returnUrl, Home);
        if (next.StartsWith(Authorize, StringComparison.Ordinal))
        {
            // Another client asked for the sign-in; the ticket works once and is for it.
            return QueryHelpers.AddQueryString(next, "login_ticket", ticket);
        }

        await shopper.SignInAsync(ticket, cancellationToken);
        await basket.ClaimAsync(cancellationToken);
        return next;
    }
}
