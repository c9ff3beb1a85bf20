using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Profiles;

/// <summary>
/// Links in marketing mails by which their recipients take back their consent: the address, sealed for the tenant, so that
/// nobody unsubscribes whom they never got a mail of.
/// </summary>
internal sealed class UnsubscribeLinks(
    IDataProtectionProvider protection,
    ITenantContext tenant,
    IOptions<StorefrontOptions> storefront
)
{
    /// <summary>The storefront's page that takes a token and asks once more: programs follow the links of a mail.</summary>
    public const string Page = "/unsubscribe";

    private IDataProtector Protector =>
        protection.CreateProtector("OmniSphere.Marketing.Unsubscribe", tenant.RequiredId.ToString());

    /// <summary>For people.</summary>
    public string PageOf(string address) => $"{Shop}{Page}?token={Protector.Protect(address)}";

    /// <summary>For mail programs, which post to it (RFC 8058).</summary>
    public Uri OneClickOf(string address) => new($"{Shop}/marketing/v1{Page}?token={Protector.Protect(address)}");

    /// <summary>The address, or null for what is no token of this tenant's.</summary>
    public string? Open(string? token)
    {
        try
        {
            return token is null ? null : Protector.Unprotect(token);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private string Shop => storefront.Value.For(tenant.Required.Slug);
}

/// <summary>Takes back the consent of whoever owns an address.</summary>
internal sealed class Unsubscribe(MarketingDbContext db, UnsubscribeLinks links, TimeProvider clock)
{
    public async Task<IResult> HandleAsync(string? token, CancellationToken cancellationToken)
    {
        if (links.Open(token) is not { } address)
        {
            throw Problem.Unprocessable("token.invalid", "This link is not valid, or no longer.");
        }

        var email = ProfileIdentity.Normalize(address);
        await db.TransactAsync(
            async ct =>
            {
                var profile = await db.Profiles.SingleOrDefaultAsync(
                    p =>
                        db.Identities.Any(i => i.Kind == IdentityKind.Email && i.Value == email && i.ProfileId == p.Id),
                    ct
                );
                profile?.Consented(MarketingConsent.Withdrawn, "unsubscribe", clock.GetUtcNow());
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return Results.NoContent();
    }

    public static void Map(ModuleRoutes module) =>
        module
            .MapPost(
                UnsubscribeLinks.Page,
                (string? token, Unsubscribe unsubscribe, CancellationToken ct) => unsubscribe.HandleAsync(token, ct)
            )
            .ForPublic()
            .WithName("Unsubscribe")
            .WithSummary("Ends marketing mail to the address of a mail's link")
            .Produces(StatusCodes.Status204NoContent);
}
