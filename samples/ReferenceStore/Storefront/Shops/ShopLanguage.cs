using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Forms;

namespace ReferenceStore.Storefront.Shops;

/// <summary>The language that a shopper chose among the shop's, kept by the browser.</summary>
internal static class ShopLanguage
{
    private const string Cookie = "os_language";
    private const int LongestTag = 20;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/language", HandleAsync).ForPublic().WithMetadata(new PageMetadata(), new PersonalAttribute());

    /// <summary>The language chosen, or null for the shop's own.</summary>
    public static CultureInfo? Chosen(HttpContext? http)
    {
        if (http?.Request.Cookies[Cookie] is not { Length: > 1 and <= LongestTag } tag)
        {
            return null;
        }

        try
        {
            return CultureInfo.GetCultureInfo(tag, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    private static async Task<IResult> HandleAsync(
        string? to,
        string? returnUrl,
        HttpContext http,
        [FromServices] Shop shop,
        [FromServices] StoreApi api,
        CancellationToken cancellationToken
    )
    {
        if (shop.Tenant is not null && to is not null)
        {
            var languages = await api.GetLanguagesAsync(cancellationToken);
            var chosen = languages.Items.FirstOrDefault(l => l.Equals(to, StringComparison.OrdinalIgnoreCase));
            if (chosen == languages.Default)
            {
                http.Response.Cookies.Delete(Cookie);
            }
            else if (chosen is not null)
            {
                http.Response.Cookies.Append(
                    Cookie,
                    chosen,
                    new CookieOptions
                    {
                        HttpOnly = true,
                        IsEssential = true,
                        MaxAge = TimeSpan.FromDays(365),
                        SameSite = SameSiteMode.Lax,
                        Secure = http.Request.IsHttps,
                    }
                );
            }
        }

        return new SeeOther(LocalUrl.Or(returnUrl, "/"));
    }
}
