using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Auth;
using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.ApiKeys;
using OmniSphere.Auth.Issuer;
using OmniSphere.Auth.Passwords;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Auth.Staff;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Platform;
using OmniSphere.Http;

namespace OmniSphere;

/// <summary>Adds accounts and sign-in to a host.</summary>
public static class AuthServices
{
    /// <summary>
    /// Adds customers' and staff accounts and one OpenID Connect issuer per tenant, configured by
    /// <see cref="AuthOptions.Section"/>. Signing keys are encrypted with the host's ASP.NET Core data protection keys, which
    /// the host must keep.
    /// </summary>
    public static OmniSphereBuilder AddOmniSphereAuth(this OmniSphereBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddModule<AuthModule>())
        {
            return builder;
        }

        builder.AddOptions<AuthOptions>(AuthOptions.Section);
        builder.Services.AddOmniSphereOpenApi(AuthDbContext.Name);
        builder.AddModuleDatabase<AuthDbContext, AuthSqliteContext, AuthPostgreSqlContext>(AuthDbContext.Name);
        AddAccounts(builder.Services);
        builder.Services.AddIssuer();
        builder.AddEventConsumer<AuthDbContext, TenantCreated, OpenShop>(OpenShop.Name);
        return builder;
    }

    /// <summary>Maps the module's endpoints, as <c>MapOmniSphere()</c> does for every module.</summary>
    public static IEndpointRouteBuilder MapOmniSphereAuth(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOmniSphereModule<AuthModule>();

    private static void AddAccounts(IServiceCollection services)
    {
        // An empty list of characters allows all: sign-in names are made of e-mail addresses.
        services
            .AddIdentityCore<User>(identity => identity.User.AllowedUserNameCharacters = "")
            .AddUserStore<UserStore>();
        services.Replace(ServiceDescriptor.Scoped<ILookupNormalizer, AsWritten>());
        services
            .AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<AuthOptions>>((hasher, auth) => hasher.IterationCount = auth.Value.PasswordIterations);
        services.AddHttpContextAccessor();
        services.AddMetrics();
        services.AddSingleton<AuthTelemetry>();
        services.AddSingleton<DecoyHash>();
        services.AddSingleton<ClientAddress>();
        services.AddScoped<Credentials>();
        services.AddScoped<SecurityLog>();
        services.AddScoped<OneTimeTokens>();
        services.AddScoped<SignInThrottle>();
        services.AddScoped<Sessions>();
        services.AddScoped<CurrentAccount>();
        services.AddScoped<IAccounts, EnsureAccounts>();
        services.AddScoped<Register>();
        services.AddScoped<Login>();
        services.AddScoped<Logout>();
        services.AddScoped<Me>();
        services.AddScoped<VerifyEmail>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<ForgotPassword>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<IApiKeySource, ApiKeySource>();
        services.AddScoped<CreateApiKey>();
        services.AddScoped<ListApiKeys>();
        services.AddScoped<RotateApiKey>();
        services.AddScoped<DeleteApiKey>();
        services.AddScoped<ListStaff>();
        services.AddScoped<InviteStaff>();
        services.AddScoped<UpdateStaff>();
    }
}

/// <summary>The routes below <c>/auth/v1</c>. OpenIddict answers <c>/auth/connect</c> and discovery before routing.</summary>
internal sealed class AuthModule : IOmniSphereModule
{
    public string Name => AuthDbContext.Name;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var module = endpoints.MapModule(Name);
        Register.Map(module);
        Login.Map(module);
        Logout.Map(module);
        Me.Map(module);
        VerifyEmail.Map(module);
        ChangePassword.Map(module);
        ForgotPassword.Map(module);
        ResetPassword.Map(module);
        var admin = module.MapAdmin();
        ListStaff.Map(admin);
        InviteStaff.Map(admin);
        UpdateStaff.Map(admin);
        CreateApiKey.Map(admin);
        ListApiKeys.Map(admin);
        RotateApiKey.Map(admin);
        DeleteApiKey.Map(admin);
    }
}
