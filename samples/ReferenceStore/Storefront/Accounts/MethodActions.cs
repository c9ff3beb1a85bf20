using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Forms;
using ReferenceStore.Storefront.Localization;
using ReferenceStore.Storefront.State;

namespace ReferenceStore.Storefront.Accounts;

/// <summary>What the forms for payment methods in the account post to.</summary>
internal sealed class MethodActions(StoreApi api, Shopper shopper, Notices notices, Texts texts, ProblemTexts problems)
{
    private const string AccountPage = "/account";
    private readonly StoreApi _api = api;

    public static void Map(IEndpointRouteBuilder app)
    {
        var methods = app.MapGroup("/account/payment-methods")
            .ForPublic()
            .WithMetadata(new PageMetadata(), new PersonalAttribute());
        methods.MapPost("/default", MakeDefaultAsync);
        methods.MapPost("/remove", RemoveAsync);
    }

    private static Task<IResult> MakeDefaultAsync(
        MethodActions actions,
        [FromForm] string? id,
        CancellationToken cancellationToken
    ) =>
        actions.TryAsync(
            keys => actions._api.SetDefaultPaymentMethodAsync(id ?? "", keys, cancellationToken),
            "CardMadeDefault",
            cancellationToken
        );

    private static Task<IResult> RemoveAsync(
        MethodActions actions,
        [FromForm] string? id,
        CancellationToken cancellationToken
    ) =>
        actions.TryAsync(
            keys => actions._api.RemovePaymentMethodAsync(id ?? "", keys, cancellationToken),
            "CardRemoved",
            cancellationToken
        );

    private async Task<IResult> TryAsync(
        Func<Credentials, Task> change,
        string done,
        CancellationToken cancellationToken
    )
    {
        if (await shopper.AccessTokenAsync(cancellationToken) is { } access)
        {
            try
            {
                await change(new Credentials(access));
                notices.Success(texts[done]);
            }
            catch (ApiProblemException e) when (e.Status is >= 400 and < 500)
            {
                notices.Error(problems.Of(e.Problem));
            }
        }

        return new SeeOther(AccountPage);
    }
}
