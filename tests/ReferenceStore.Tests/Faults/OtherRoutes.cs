using System.Text.Json.Nodes;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Faults;

/// <summary>Routes that no OpenAPI document describes: the protocol of OpenID Connect, pages, forms and files.</summary>
internal static class OtherRoutes
{
    private const string Form = "application/x-www-form-urlencoded";

    public static IEnumerable<ApiOperation> All { get; } =
    [
        Page("/"),
        Page("/search", "q", "page", "sort", "min", "max", "filter.colour"),
        Page("/c/{slug}", "page", "sort", "min", "max"),
        Page("/b/{slug}", "page", "sort"),
        Page("/collections/{slug}", "page", "sort"),
        Page("/language", "to", "returnUrl"),
        Page("/p/{slug}", "size", "colour", "variant"),
        Page("/cart"),
        Page("/checkout", "step"),
        Page("/order/{id}"),
        Page("/pages/{name}"),
        Page("/account", "cursor"),
        Page("/account/sign-in", "returnUrl"),
        Page("/account/login", "returnUrl"),
        Page("/account/register", "returnUrl"),
        Page("/account/forgot"),
        Page("/account/verify-email", "token", "user"),
        Page("/account/reset-password", "token", "user"),
        Page("/unsubscribe", "token"),
        Page("/mailbox", "cursor", "to"),
        Page("/mailbox/{id}"),
        Page("/mailbox/{id}/html"),
        Page("/mailbox/{id}/source"),
        Page("/robots.txt"),
        Page("/sitemap.xml"),
        Page("/assets/{hash}/{name}"),
        Page("/pictures/{slug}/{file}"),
        Page("/health/live"),
        Page("/health/ready"),
        Page("/favicon.ico"),
        Page("/not-found"),
        Page("/{anything}"),
        Page("/_framework/opaque-redirect", "url"),
        Page("/catalogue/v1/openapi.json"),
        Page("/checkout/v1/reference"),
        Page("/marketing/v1/reference/{file}"),
        Page("/.well-known/openid-configuration"),
        Page("/.well-known/jwks"),
        Page(
            "/auth/connect/authorize",
            "client_id",
            "redirect_uri",
            "response_type",
            "scope",
            "code_challenge",
            "state"
        ),
        Page("/auth/connect/userinfo"),
        Page("/auth/connect/logout", "id_token_hint", "post_logout_redirect_uri", "state"),
        Post(
            "/auth/connect/token",
            "grant_type",
            "client_id",
            "client_secret",
            "refresh_token",
            "code",
            "login_ticket",
            "scope"
        ),
        Post("/auth/connect/revoke", "token", "client_id"),
        Post("/auth/connect/introspect", "token", "client_id"),
        Page("/cart/resume/{id}", "token"),
        Post("/cart/lines", "sku", "quantity", "returnUrl", "csrf"),
        Post("/cart/lines/{id}", "quantity", "csrf"),
        Post("/cart/coupons", "code", "csrf"),
        Post("/cart/coupons/remove", "code", "csrf"),
        Post("/cart/gift-cards", "code", "csrf"),
        Post("/cart/gift-cards/remove", "id", "csrf"),
        Post("/cart/store-credit", "use", "csrf"),
        Post("/account/sign-out", "csrf"),
        Post("/account/payment-methods/default", "id", "csrf"),
        Post("/account/payment-methods/remove", "id", "csrf"),
        Post("/account/register", "_handler", "Form.Email", "Form.Password", "csrf"),
        Post("/account/forgot", "_handler", "Form.Email", "csrf"),
        Post("/account/reset-password", "_handler", "Form.Password", "csrf"),
        Post("/account/verify-email", "_handler", "Form.Token", "csrf"),
        Post("/unsubscribe", "_handler", "csrf"),
        Post("/account/login", "_handler", "Form.Email", "Form.Password", "csrf"),
        Post("/checkout", "_handler", "Form.Email", "csrf"),
    ];

    private static ApiOperation Page(string path, params string[] query) => Of(HttpMethod.Get, path, "query", query);

    private static ApiOperation Post(string path, params string[] fields) =>
        Of(HttpMethod.Post, path, "form", fields) with
        {
            Body = new JsonObject(),
            BodyType = Form,
        };

    private static ApiOperation Of(HttpMethod method, string path, string place, string[] names) =>
        new(
            new JsonObject(),
            method,
            path,
            [
                .. path.Split('/').Where(s => s.StartsWith('{')).Select(s => Parameter(s[1..^1], "path")),
                .. names.Select(n => Parameter(n, place)),
            ],
            null
        );

    private static ApiParameter Parameter(string name, string place) =>
        new(name, place, new JsonObject { ["type"] = "string" });
}
