using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Auth;
using OmniSphere.Events;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Templates;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Messages;

/// <summary>Mails with a link that lets its holder into an account: whoever reads the mail log must not see it.</summary>
internal sealed class AccountLinks(MailQueue mails, ITenantContext tenant, IOptions<StorefrontOptions> storefront)
    : IEventConsumer<PasswordResetRequested>,
        IEventConsumer<EmailVerificationRequested>,
        IEventConsumer<StaffInvited>
{
    /// <summary>The storefront's page that takes a token and a new password.</summary>
    public const string ResetPage = "/account/reset-password";

    /// <summary>The storefront's page that takes a token and confirms the address.</summary>
    public const string VerifyPage = "/account/verify-email";

    public Task HandleAsync(PasswordResetRequested e, EventEnvelope envelope, CancellationToken cancellationToken) =>
        SendAsync(
            TemplateNames.PasswordReset,
            envelope,
            e.Email,
            culture => Model(e.FirstName, e.Email, Link(ResetPage, e.Token), e.ExpiresAt, culture),
            cancellationToken
        );

    public Task HandleAsync(
        EmailVerificationRequested e,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            TemplateNames.EmailVerification,
            envelope,
            e.Email,
            culture => Model(e.FirstName, e.Email, Link(VerifyPage, e.Token), e.ExpiresAt, culture),
            cancellationToken
        );

    public Task HandleAsync(StaffInvited e, EventEnvelope envelope, CancellationToken cancellationToken) =>
        SendAsync(
            TemplateNames.StaffInvitation,
            envelope,
            e.Email,
            culture => Model(e.FirstName, e.Email, Link(ResetPage, e.Token), e.ExpiresAt, culture),
            cancellationToken
        );

    private static ScriptObject Model(
        string? firstName,
        string email,
        string link,
        DateTimeOffset expiresAt,
        MailCulture culture
    )
    {
        var model = WelcomeCustomer.Model(firstName, null, email);
        model["link"] = link;
        model["expires_at"] = culture.Moment(expiresAt);
        return model;
    }

    private string Link(string page, string token) =>
        $"{storefront.Value.For(tenant.Required.Slug)}{page}?token={Uri.EscapeDataString(token)}";

    private Task SendAsync(
        string template,
        EventEnvelope envelope,
        string email,
        Func<MailCulture, ScriptObject> model,
        CancellationToken cancellationToken
    ) =>
        mails.EnqueueAsync(
            new MailOrder(template, envelope.Id, EmailAddress.Of(email)) { Confidential = true },
            model,
            cancellationToken
        );
}
