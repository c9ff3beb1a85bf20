using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace OmniSphere.Marketing.Mail.Mailbox;

/// <summary>Keeps mails in the database of the scope's tenant instead of sending them. A repeated one is kept once.</summary>
internal sealed class MailboxTransport(MarketingDbContext db, TimeProvider clock) : IEmailTransport
{
    public async Task SendAsync(EmailMessage message, CancellationToken cancellationToken = default)
    {
        using var mime = MimeMessages.Build(message);
        mime.Prepare(EncodingConstraint.SevenBit);
        using var source = new MemoryStream();
        await mime.WriteToAsync(source, cancellationToken);
        await db.TransactAsync(
            async ct =>
            {
                await db.LockAsync($"mailbox/{message.MessageId}", ct);
                if (await db.Mailbox.AnyAsync(m => m.MessageId == message.MessageId, ct))
                {
                    return;
                }

                db.Mailbox.Add(
                    new MailboxMessage
                    {
                        Id = Id<MailboxKind>.New(clock),
                        MessageId = message.MessageId,
                        To = message.To.Address,
                        Subject = message.Subject,
                        ReceivedAt = clock.GetUtcNow(),
                        Source = source.ToArray(),
                    }
                );
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
    }
}
