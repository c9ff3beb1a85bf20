using MimeKit;

namespace OmniSphere.Marketing.Mail;

/// <summary>Writes a mail as MIME (RFC 2045–2049): the plain text first, the HTML as the better alternative.</summary>
internal static class MimeMessages
{
    public static MimeMessage Build(EmailMessage message)
    {
        var mime = new MimeMessage
        {
            MessageId = message.MessageId,
            Date = message.Date,
            Subject = message.Subject,
            Body = new MultipartAlternative(
                new TextPart("plain") { Text = message.Text },
                new TextPart("html") { Text = message.Html }
            ),
        };
        mime.From.Add(message.From.ToMime());
        mime.To.Add(message.To.ToMime());
        if (message.ReplyTo is { } replyTo)
        {
            mime.ReplyTo.Add(replyTo.ToMime());
        }

        if (message.Language is { } language)
        {
            mime.Body.Headers.Add(HeaderId.ContentLanguage, language);
        }

        if (message.Unsubscribe is { } unsubscribe)
        {
            mime.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe.AbsoluteUri}>");
            mime.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        // Keeps holiday notices from answering (RFC 3834 section 5).
        mime.Headers.Add("Auto-Submitted", "auto-generated");
        return mime;
    }
}
