using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using OmniSphere.Tenancy;

namespace ReferenceStore.Storefront.State;

/// <summary>
/// What the shop keeps in the shopper's browser, encrypted for this shop alone and out of reach of scripts. Long values
/// are spread over several cookies.
/// </summary>
internal sealed class ProtectedCookies(
    IHttpContextAccessor accessor,
    ITenantContext tenant,
    IDataProtectionProvider protection
)
{
    private readonly ChunkingCookieManager _cookies = new() { ThrowForPartialCookies = false };

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>The value, or nothing when it is missing, of another shop, or cannot be read.</summary>
    public T? Read<T>(string name, JsonTypeInfo<T> json)
        where T : class
    {
        if (!tenant.HasTenant || _cookies.GetRequestCookie(Http, name) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(Protector(name).Unprotect(text), json);
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    /// <param name="name">The cookie's name.</param>
    /// <param name="value">What to keep.</param>
    /// <param name="json">How it is written.</param>
    /// <param name="keepFor">How long; until the browser is closed unless given.</param>
    public void Write<T>(string name, T value, JsonTypeInfo<T> json, TimeSpan? keepFor = null)
    {
        var text = Protector(name).Protect(JsonSerializer.Serialize(value, json));
        _cookies.AppendResponseCookie(Http, name, text, Options(keepFor));
    }

    public void Delete(string name) => _cookies.DeleteCookie(Http, name, Options(keepFor: null));

    private IDataProtector Protector(string name) =>
        protection.CreateProtector("Storefront", tenant.RequiredId.ToString(), name);

    private CookieOptions Options(TimeSpan? keepFor) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = Http.Request.IsHttps,
            Path = "/",
            IsEssential = true,
            MaxAge = keepFor,
        };
}
