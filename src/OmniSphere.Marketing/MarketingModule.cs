using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Auth;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;
using OmniSphere.Marketing;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Mail.Mailbox;
using OmniSphere.Marketing.Mail.Smtp;
using OmniSphere.Marketing.Messages;
using OmniSphere.Marketing.Profiles;
using OmniSphere.Marketing.Templates;

namespace OmniSphere;

/// <summary>Adds customer profiles and e-mail to a host.</summary>
public static class OmniSphereMarketing
{
    private static readonly ConditionalWeakTable<IEndpointRouteBuilder, object> Mapped = [];

    /// <summary>
    /// Adds the marketing domain: profiles fed by events, and e-mail with its durable delivery. Mails go to a mailbox
    /// page in Development and to <c>OmniSphere:Marketing:Smtp</c> elsewhere, unless <see cref="MarketingOptions"/> or
    /// an <see cref="IEmailTransport"/> of your own, registered before this call, says otherwise.
    /// </summary>
    public static OmniSphereBuilder AddOmniSphereMarketing(this OmniSphereBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddModule<MarketingModule>())
        {
            return builder;
        }

        builder.Services.AddOmniSphereOpenApi(MarketingDbContext.Name);
        builder.AddModuleDatabase<MarketingDbContext, MarketingSqliteContext, MarketingPostgreSqlContext>(
            MarketingDbContext.Name
        );
        builder.AddOptions<MarketingOptions>(MarketingOptions.Section);
        builder.AddOptions<DeliveryOptions>(DeliveryOptions.Section);
        builder.AddOptions<SmtpOptions>(SmtpOptions.Section);
        builder.AddOptions<StorefrontOptions>(StorefrontOptions.Section);
        builder.Services.AddSingleton<IPostConfigureOptions<MarketingOptions>, ChooseTransport>();
        builder.Services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpRules>();
        builder.Services.AddSingleton<MarketingTelemetry>();
        AddProfiles(builder);
        AddMail(builder);
        return builder;
    }

    /// <summary>Maps the endpoints of marketing; <c>MapOmniSphere()</c> does it for you.</summary>
    public static IEndpointRouteBuilder MapOmniSphereMarketing(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (!Mapped.TryAdd(endpoints, endpoints))
        {
            return endpoints;
        }

        var module = endpoints.MapModule(MarketingDbContext.Name);
        Unsubscribe.Map(module);
        var admin = module.MapAdmin();
        ListProfiles.Map(admin);
        GetProfile.Map(admin);
        ListProfileEvents.Map(admin);
        ListMails.Map(admin);
        GetMail.Map(admin);
        ListTemplates.Map(admin);
        GetTemplate.Map(admin);
        PutTemplate.Map(admin);
        ResetTemplate.Map(admin);
        PreviewTemplate.Map(admin);
        MailboxPages.Map(endpoints);
        return endpoints;
    }

    private static void AddProfiles(OmniSphereBuilder builder)
    {
        const string consumer = "marketing.profiles";
        builder.Services.AddScoped<ProfileStitching>();
        builder.Services.AddScoped<UnsubscribeLinks>();
        builder.Services.AddScoped<Unsubscribe>();
        builder.AddEventConsumer<MarketingDbContext, OrderCreated, RecordOrder>(consumer);
        builder.AddEventConsumer<MarketingDbContext, CustomerRegistered, RecordRegistration>(consumer);
        builder.AddEventConsumer<MarketingDbContext, CustomerConsentChanged, RecordConsent>(consumer);
        builder.AddEventConsumer<MarketingDbContext, CartUpdated, RecordCart>(consumer);
    }

    private static void AddMail(OmniSphereBuilder builder)
    {
        const string consumer = "marketing.mail";
        builder.AddEventConsumer<MarketingDbContext, OrderCreated, ConfirmOrder>(consumer);
        builder.AddEventConsumer<MarketingDbContext, OrderFulfilled, FollowOrder>(consumer);
        builder.AddEventConsumer<MarketingDbContext, OrderReturned, FollowOrder>(consumer);
        builder.AddEventConsumer<MarketingDbContext, OrderRefunded, FollowOrder>(consumer);
        builder.AddEventConsumer<MarketingDbContext, OrderEdited, FollowOrder>(consumer);
        builder.AddEventConsumer<MarketingDbContext, InvoiceIssued, FollowOrder>(consumer);
        builder.AddEventConsumer<MarketingDbContext, CustomerRegistered, WelcomeCustomer>(consumer);
        builder.AddEventConsumer<MarketingDbContext, PasswordResetRequested, AccountLinks>(consumer);
        builder.AddEventConsumer<MarketingDbContext, EmailVerificationRequested, AccountLinks>(consumer);
        builder.AddEventConsumer<MarketingDbContext, StaffInvited, AccountLinks>(consumer);
        builder.AddEventConsumer<MarketingDbContext, StockAwaited, TellBackInStock>(consumer);
        builder.AddEventConsumer<MarketingDbContext, GiftCardCodeSent, GiveGiftCard>(consumer);
        builder.AddEventConsumer<MarketingDbContext, CartAbandoned, RemindOfCart>(consumer);
        builder.Services.AddSingleton<BuiltInTemplates>();
        builder.Services.AddScoped<MailRenderer>();
        builder.Services.AddScoped<OrderMail>();
        builder.Services.AddScoped<FollowMail>();
        builder.Services.AddSingleton<SampleMails>();
        builder.Services.AddScoped<TrialRun>();
        builder.Services.AddScoped<MailQueue>();
        builder.Services.AddSingleton<SendDelivery>();
        builder.Services.AddSingleton<DeliveryWorker>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<DeliveryWorker>());
        builder.Services.AddScoped<MailboxTransport>();
        // A snapshot each: a rotated password is used for the next mail.
        builder.Services.AddScoped(sp => new SmtpTransport(sp.GetRequiredService<IOptionsSnapshot<SmtpOptions>>()));
        builder.Services.TryAddScoped<IEmailTransport>(sp =>
            sp.GetRequiredService<IOptions<MarketingOptions>>().Value.Transport == MailTransport.Mailbox
                ? sp.GetRequiredService<MailboxTransport>()
                : sp.GetRequiredService<SmtpTransport>()
        );
    }
}

internal sealed class MarketingModule : IOmniSphereModule
{
    public string Name => MarketingDbContext.Name;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOmniSphereMarketing();
}
