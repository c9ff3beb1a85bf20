using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Http;
using ReferenceStore.Storefront.Accounts;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Checkout;
using ReferenceStore.Storefront.Listings;
using ReferenceStore.Storefront.Localization;
using ReferenceStore.Storefront.Pages;
using ReferenceStore.Storefront.Parts;
using ReferenceStore.Storefront.Shops;
using ReferenceStore.Storefront.State;

namespace ReferenceStore.Storefront;

/// <summary>Puts the shop that customers see into a host.</summary>
public static class StorefrontHost
{
    /// <summary>Adds the pages and what they need. The host adds OmniSphere itself.</summary>
    public static WebApplicationBuilder AddStorefront(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<StorefrontOptions>().BindConfiguration(StorefrontOptions.Section);
        services.AddRazorComponents();
        services.AddLocalization();
        // Pages are UTF-8: letters of every script go out as they are.
        services.AddWebEncoders(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddMemoryCache();
        services.AddDataProtection();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "os_csrf";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.FormFieldName = "csrf";
            // Who may frame a page is said by the content security policy.
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddSingleton<ApiAddress>().AddSingleton<ApiTrust>().AddSingleton<ReplacementPages>();
        services
            .AddHttpClient<StoreApi>(
                (sp, http) => http.Timeout = sp.GetRequiredService<IOptions<StorefrontOptions>>().Value.ApiTimeout
            )
            .ConfigurePrimaryHttpMessageHandler(sp => new SocketsHttpHandler
            {
                SslOptions = sp.GetRequiredService<ApiTrust>().Options(),
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });
        services.AddScoped<Shop>().AddScoped<Texts>().AddScoped<FactText>().AddScoped<FacetTexts>();
        services.AddScoped<StoreCatalogue>();
        services.AddScoped<ProtectedCookies>().AddScoped<Notices>().AddScoped<PlacedOrders>();
        services.AddScoped<Renewals>().AddScoped<Shopper>().AddScoped<Basket>().AddScoped<SignIn>();
        services.AddScoped<ProblemTexts>().AddScoped<Countries>();
        services.AddScoped<PaymentMethods>().AddScoped<OrderPlacement>().AddScoped<CartActions>();
        services.AddScoped<MethodActions>();
        services.AddSingleton<IProblemMapper, ApiProblems>();
        // Ahead of the API's own handler, which answers everything.
        services.Insert(0, ServiceDescriptor.Singleton<IExceptionHandler, ErrorPages>());
        return builder;
    }

    /// <summary>
    /// Maps the pages, on the hosts of tenants, and the list of demo shops, on the host of none. Call it after
    /// <c>app.MapOmniSphere()</c>.
    /// </summary>
    public static WebApplication MapStorefront(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<PageMiddleware>();
        app.UseAntiforgery();
        app.MapAssets();
        app.MapPictures();
        app.MapGet("/", () => new RazorComponentResult<LandingPage>())
            .RequireHost([.. BaseDomains(app.Configuration), "127.0.0.1"])
            .ForPublic()
            .WithoutTenant()
            .WithMetadata(new PageMetadata());
        CartActions.Map(app);
        SignOut.Map(app);
        ShopLanguage.Map(app);
        MethodActions.Map(app);
        SiteIndex.Map(app);
        app.MapRazorComponents<App>().ForPublic().WithMetadata(new PageMetadata());
        return app;
    }

    private static string[] BaseDomains(IConfiguration configuration) =>
        configuration.GetSection("OmniSphere:Hosting:BaseDomains").Get<string[]>() is { Length: > 0 } domains
            ? domains
            : ["localhost"];
}
