using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using ReferenceStore.Storefront.Forms;
using ReferenceStore.Storefront.Localization;
using ReferenceStore.Storefront.State;

namespace ReferenceStore.Storefront.Accounts;

/// <summary>Ends the session.</summary>
internal static class SignOut
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/account/sign-out", HandleAsync)
            .ForPublic()
            .WithMetadata(new PageMetadata(), new PersonalAttribute());

    // Binding a form is what makes the framework insist on the token against forgery.
    private static async Task<IResult> HandleAsync(
        IFormCollection _,
        [FromServices] Shopper shopper,
        [FromServices] Notices notices,
        [FromServices] Texts texts,
        CancellationToken cancellationToken
    )
    {
        await shopper.SignOutAsync(cancellationToken);
        notices.Success(texts["SignedOut"]);
        return new SeeOther("/");
    }
}
