using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Mail.Smtp;
using OmniSphere.Marketing.Profiles;
using OmniSphere.Marketing.Templates;
using OmniSphere.Secrets;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Deliveries;

/// <summary>A mail to be written and sent.</summary>
/// <param name="Template">The template's name.</param>
/// <param name="CauseId">What it is sent for, usually an event: one mail per cause and template.</param>
/// <param name="To">The recipient; null when there is no address that a mail could go to, and none is written.</param>
/// <param name="Purpose">Why it is sent.</param>
internal sealed record MailOrder(
    string Template,
    Guid CauseId,
    EmailAddress? To,
    MailPurpose Purpose = MailPurpose.Transactional
)
{
    /// <summary>Whether it holds a secret, such as a link into an account.</summary>
    public bool Confidential { get; init; }

    public string Key => $"{CauseId:N}.{Template}";
}

/// <summary>
/// Writes a mail into the caller's transaction; the worker sends it after the commit. So a mail is sent if and only if
/// its cause was recorded.
/// </summary>
internal sealed class MailQueue(
    MarketingDbContext db,
    MailRenderer renderer,
    DeliveryWorker worker,
    SecretSeal seal,
    UnsubscribeLinks unsubscribe,
    ITenantContext tenant,
    IOptions<SmtpOptions> smtp,
    TimeProvider clock,
    ILogger<MailQueue> logger
)
{
    public async Task EnqueueAsync(
        MailOrder mail,
        Func<MailCulture, ScriptObject> model,
        CancellationToken cancellationToken
    )
    {
        if (mail.To is null)
        {
            // Trying again would not help: what caused the mail goes on without it.
            Log.NoAddress(logger, mail.Template, mail.CauseId);
            return;
        }

        if (await db.Deliveries.AnyAsync(d => d.Key == mail.Key, cancellationToken))
        {
            return;
        }

        var rendered = await renderer.RenderAsync(mail.Template, Completed, cancellationToken);
        var (from, replyTo) = Sender();
        var now = clock.GetUtcNow();
        db.Deliveries.Add(
            new Delivery
            {
                TenantId = db.TenantId,
                Id = Id<MailKind>.New(clock),
                Key = mail.Key,
                Template = mail.Template,
                Language = rendered.Language,
                Purpose = mail.Purpose,
                Confidential = mail.Confidential,
                FromAddress = from.Address,
                FromName = from.Name,
                ReplyTo = replyTo,
                ToAddress = mail.To.Address,
                ToName = mail.To.Name,
                Subject = rendered.Subject.Length > 250 ? rendered.Subject[..249] + "…" : rendered.Subject,
                Html = Kept(rendered.Html),
                Text = Kept(rendered.Text),
                CreatedAt = now,
                DueAt = now,
                TraceParent = Activity.Current?.Id,
            }
        );
        db.AfterCommit(worker.Signal);

        // Who gets marketing mail can always end it.
        ScriptObject Completed(MailCulture culture)
        {
            var variables = model(culture);
            variables["unsubscribe_url"] =
                mail.Purpose is MailPurpose.Marketing ? unsubscribe.PageOf(mail.To.Address) : null;
            return variables;
        }

        string Kept(string body) =>
            mail.Confidential ? seal.Seal(db.TenantId, Delivery.SealPurpose(mail.Key), body) : body;
    }

    // A shared server may only send from its own domain; answers still reach the shop.
    private (EmailAddress From, string? ReplyTo) Sender()
    {
        var shop = tenant.Required;
        var name = HeaderText.Line(shop.Name);
        return smtp.Value.From is { } shared
            ? (new EmailAddress(shared, name), shop.ContactEmail)
            : (new EmailAddress(shop.ContactEmail ?? $"no-reply@{shop.Slug}.localhost", name), null);
    }
}
