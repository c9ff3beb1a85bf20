using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Profiles;
using OmniSphere.Persistence;
using OmniSphere.Secrets;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Deliveries;

/// <summary>
/// Sends one mail: claims it, hands it over, notes the outcome. The claim is committed before the hand-over, so that a
/// crash in between leaves a mail in <see cref="DeliveryState.Sending"/> whose lease runs out: then nobody knows whether
/// it went. A transactional mail is sent once more, with the same Message-ID by which servers and readers drop the
/// double; if that breaks off too, it stays <see cref="DeliveryState.Unknown"/>. A marketing mail is not sent again.
/// </summary>
internal sealed class SendDelivery(
    ITenantScopeFactory scopes,
    IOptions<DeliveryOptions> options,
    MarketingTelemetry telemetry,
    SecretSeal seal,
    TimeProvider clock,
    ILogger<SendDelivery> logger
)
{
    /// <summary>How long a mail of a closed shop waits before it is looked at again.</summary>
    private static readonly TimeSpan WhileClosed = TimeSpan.FromMinutes(1);

    public async Task RunAsync(Id<TenantKind> tenantId, Id<MailKind> id, CancellationToken cancellationToken)
    {
        TenantScope scope;
        try
        {
            scope = await scopes.CreateAsync(tenantId, cancellationToken);
        }
        catch (KeyNotFoundException)
        {
            await DropAsync(id, cancellationToken);
            return;
        }

        await using (scope)
        {
            var db = scope.Get<MarketingDbContext>();
            if (scope.Get<ITenantContext>().Required.Status != TenantStatus.Active)
            {
                await WaitAsync(db, id, cancellationToken);
            }
            else if (await ClaimAsync(db, id, cancellationToken) is { } mail)
            {
                var fault = await HandOverAsync(scope.Get<IEmailTransport>(), mail, scope.Get<UnsubscribeLinks>());
                await RecordAsync(db, mail, fault);
            }
        }
    }

    /// <summary>A closed shop sends nothing; what is due is looked at again later, and is no attempt.</summary>
    private Task<int> WaitAsync(MarketingDbContext db, Id<MailKind> id, CancellationToken cancellationToken)
    {
        var later = clock.GetUtcNow() + WhileClosed;
        return db.TransactAsync(
            ct =>
                db.Deliveries.Where(d => d.Id == id && d.State == DeliveryState.Pending)
                    .ExecuteUpdateAsync(s => s.SetProperty(d => d.DueAt, later), ct),
            cancellationToken
        );
    }

    private async Task<Delivery?> ClaimAsync(
        MarketingDbContext db,
        Id<MailKind> id,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await db.TransactAsync(
                async ct =>
                {
                    var now = clock.GetUtcNow();
                    var mail = await db.Deliveries.SingleOrDefaultAsync(d => d.Id == id, ct);
                    if (
                        mail is null
                        || mail.DueAt > now
                        || mail.State is not (DeliveryState.Pending or DeliveryState.Sending)
                    )
                    {
                        return null; // Another worker was faster.
                    }

                    mail.ClaimId = Guid.CreateVersion7(now);
                    if (mail.State is DeliveryState.Sending && !MayRepeat(mail))
                    {
                        await db.SaveChangesAsync(ct);
                        return null;
                    }

                    mail.State = DeliveryState.Sending;
                    mail.Attempts++;
                    mail.DueAt = now + options.Value.Lease;
                    await db.SaveChangesAsync(ct);
                    return mail;
                },
                cancellationToken
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            return null; // Another worker was faster, between our read and our write.
        }
    }

    /// <summary>A hand-over broke off: once more, or the end.</summary>
    private bool MayRepeat(Delivery mail)
    {
        Log.MailUnknown(logger, mail.Id.ToString(), mail.Template);
        if (mail is { Purpose: MailPurpose.Transactional, BrokeOff: false })
        {
            return mail.BrokeOff = true;
        }

        mail.Close(DeliveryState.Unknown);
        return false;
    }

    /// <summary>Null when the mail was taken.</summary>
    private async Task<EmailTransportException?> HandOverAsync(
        IEmailTransport transport,
        Delivery mail,
        UnsubscribeLinks unsubscribe
    )
    {
        using var activity = MarketingTelemetry.Activities.StartActivity(
            "mail.send",
            ActivityKind.Producer,
            ActivityContext.TryParse(mail.TraceParent, null, isRemote: true, out var cause) ? cause : default
        );
        activity?.SetTag("omnisphere.mail.template", mail.Template);
        var started = clock.GetTimestamp();
        // A host that stops waits for the hand-over rather than break it off.
        using var deadline = new CancellationTokenSource(options.Value.Timeout, clock);
        EmailTransportException? fault = null;
        try
        {
            var message = mail.ToMessage(seal) with
            {
                Unsubscribe = mail.Purpose is MailPurpose.Marketing ? unsubscribe.OneClickOf(mail.ToAddress) : null,
            };
            await transport.SendAsync(message, deadline.Token);
        }
        catch (EmailTransportException e)
        {
            fault = e;
        }
        catch (ArgumentException e)
        {
            fault = new EmailTransportException(EmailFault.Refused, "mail.invalid", e.Message, e);
        }
        catch (CryptographicException e)
        {
            fault = new EmailTransportException(EmailFault.Refused, "mail.sealed", e.Message, e);
        }
        catch (Exception e)
        {
            // Neither taken nor refused in the transport's own words.
            fault = new EmailTransportException(EmailFault.Unknown, "transport.failed", e.Message, e);
        }

        var outcome = fault?.Fault.ToString().ToLowerInvariant() ?? "sent";
        activity?.SetTag("omnisphere.mail.outcome", outcome);
        telemetry.HandedOver(mail.Template, outcome, clock.GetElapsedTime(started));
        return fault;
    }

    private async Task RecordAsync(MarketingDbContext db, Delivery mail, EmailTransportException? fault)
    {
        var outcome = fault?.Code ?? "sent";
        try
        {
            await db.TransactAsync(
                async ct =>
                {
                    // A transaction that is run again starts from a clean context.
                    var row = await db.Deliveries.SingleAsync(d => d.Id == mail.Id, ct);
                    if (row.ClaimId != mail.ClaimId)
                    {
                        throw new DbUpdateConcurrencyException();
                    }

                    Conclude(row, fault);
                    await db.SaveChangesAsync(ct);
                },
                CancellationToken.None
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            Log.ClaimLost(logger, mail.Id.ToString(), outcome);
        }
    }

    private void Conclude(Delivery mail, EmailTransportException? fault)
    {
        var now = clock.GetUtcNow();
        mail.Error = fault?.Message;
        if (fault is null)
        {
            mail.Close(DeliveryState.Sent);
            mail.SentAt = now;
            Log.MailSent(logger, mail.Id.ToString(), mail.Template, mail.Attempts);
        }
        else if (fault.Fault is EmailFault.Unknown && !MayRepeat(mail))
        {
            return;
        }
        else if (fault.Fault is EmailFault.Refused || mail.Attempts >= options.Value.MaxAttempts)
        {
            mail.Close(fault.Fault is EmailFault.Unknown ? DeliveryState.Unknown : DeliveryState.Failed);
            Log.MailFailed(logger, mail.Id.ToString(), mail.Template, mail.Attempts, fault.Code);
        }
        else
        {
            mail.State = DeliveryState.Pending;
            mail.DueAt = now + options.Value.Pause(mail.Attempts);
            Log.MailDeferred(logger, mail.Id.ToString(), mail.Template, mail.Attempts, fault.Code);
        }
    }

    /// <summary>The tenant is gone, and with it whoever wanted the mail sent.</summary>
    private async Task DropAsync(Id<MailKind> id, CancellationToken cancellationToken)
    {
        foreach (var system in scopes.CreateSystems("mail of a deleted tenant"))
        {
            await using var scope = system;
            var db = scope.Get<MarketingDbContext>();
            await db.TransactAsync(
                ct =>
                    db.Deliveries.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                        .Where(d => d.Id == id)
                        .ExecuteUpdateAsync(
                            s =>
                                s.SetProperty(d => d.State, DeliveryState.Failed)
                                    .SetProperty(d => d.Error, "The tenant no longer exists."),
                            ct
                        ),
                cancellationToken
            );
        }
    }
}
