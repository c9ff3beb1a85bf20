using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;
using OmniSphere.Http;
using Stripe;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>A tenant's account at Stripe as its merchant sees it.</summary>
/// <param name="AccountId">Stripe's id of it.</param>
/// <param name="ChargesEnabled">Whether it can take payments.</param>
/// <param name="PayoutsEnabled">Whether Stripe pays it out.</param>
/// <param name="DetailsSubmitted">Whether the merchant has answered all questions once.</param>
/// <param name="DisabledReason">Why it cannot take payments.</param>
/// <param name="Requirements">What Stripe still wants to know.</param>
internal sealed record StripeAccountView(
    string AccountId,
    bool ChargesEnabled,
    bool PayoutsEnabled,
    bool DetailsSubmitted,
    string? DisabledReason,
    IReadOnlyList<string> Requirements
);

/// <param name="ReturnPath">Where the merchant comes back to when done: a path of this host.</param>
/// <param name="RefreshPath">Where they come to when the link was used or too old: a page that asks for another.</param>
internal sealed record StripeLinkRequest(string ReturnPath, string RefreshPath) : IValidated
{
    public void Validate(Validation v)
    {
        LocalPath.Check(v, ReturnPath, "returnPath");
        LocalPath.Check(v, RefreshPath, "refreshPath");
    }
}

/// <param name="Url">Send the merchant there; works once.</param>
/// <param name="ExpiresAt">Until then.</param>
internal sealed record StripeLinkView(string Url, DateTimeOffset ExpiresAt);

/// <summary>A merchant connects the shop with Stripe.</summary>
internal sealed class ConnectStripe(StripeOnboarding onboarding)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/stripe/account", ReadAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("GetStripeAccount")
            .WithSummary("The shop's account at Stripe, read from Stripe now.");
        admin
            .MapPost("/stripe/onboarding-links", LinkAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("CreateStripeOnboardingLink")
            .WithSummary("A link to Stripe's onboarding that works once; the account is made with the first.");
    }

    private static async Task<Ok<StripeAccountView>> ReadAsync(
        ConnectStripe handler,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await AnswerAsync(() => handler.FindAsync(cancellationToken)));

    private static async Task<Ok<StripeLinkView>> LinkAsync(
        ConnectStripe handler,
        StripeLinkRequest request,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var origin = $"{http.Scheme}://{http.Host}";
        var link = await AnswerAsync(() =>
            handler.MintAsync(origin + request.ReturnPath, origin + request.RefreshPath, cancellationToken)
        );
        return TypedResults.Ok(link);
    }

    private async Task<StripeLinkView> MintAsync(string back, string again, CancellationToken cancellationToken)
    {
        var link = await onboarding.LinkAsync(back, again, cancellationToken);
        return new(link.Url, new DateTimeOffset(link.ExpiresAt, TimeSpan.Zero));
    }

    private async Task<StripeAccountView> FindAsync(CancellationToken cancellationToken) =>
        await onboarding.ReadAsync(cancellationToken) is { AccountId: { } id } account
            ? new(
                id,
                account.ChargesEnabled,
                account.PayoutsEnabled,
                account.DetailsSubmitted,
                account.DisabledReason,
                account.Requirements
            )
            : throw Problem.NotFound("stripe.account_not_found", "The shop is not connected with Stripe.");

    private static async Task<T> AnswerAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is StripeException or HttpRequestException)
        {
            throw Problem.Unavailable(
                "stripe.unavailable",
                "Stripe gave no answer that helps. Try again shortly.",
                TimeSpan.FromSeconds(10)
            );
        }
    }
}
