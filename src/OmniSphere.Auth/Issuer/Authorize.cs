using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// The authorization endpoint. The issuer keeps no cookie of its own: it sends the browser to the shop's sign-in page, which
/// sends it back with a login ticket, and the ticket becomes a code.
/// </summary>
internal sealed class Authorize(LoginTicketGrant tickets, Principals principals, IOptions<AuthOptions> options)
    : IOpenIddictServerHandler<HandleAuthorizationRequestContext>
{
    public async ValueTask HandleAsync(HandleAuthorizationRequestContext context)
    {
        if (await tickets.TakeAsync(context.Request, context.CancellationToken) is { } user)
        {
            context.SignIn(principals.SignedIn(user, context.Request.GetScopes()));
            return;
        }

        if (context.Request.HasPromptValue(PromptValues.None))
        {
            context.Reject(Errors.LoginRequired, "Nobody is signed in here.");
            return;
        }

        var http = context.Transaction.GetHttpRequest()!;
        var back = new QueryBuilder();
        foreach (var (name, value) in context.Request.GetParameters())
        {
            if (name != LoginTicketGrant.Parameter && (string?)value is { } text)
            {
                back.Add(name, text);
            }
        }

        var returnUrl = $"{http.PathBase}{http.Path}{back}";
        http.HttpContext.Response.Redirect(
            $"{http.PathBase}{options.Value.LoginPage}{new QueryBuilder { { "returnUrl", returnUrl } }}"
        );
        context.HandleRequest();
    }
}
