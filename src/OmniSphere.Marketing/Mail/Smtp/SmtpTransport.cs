using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace OmniSphere.Marketing.Mail.Smtp;

/// <summary>Hands mails to an SMTP server (RFC 5321), one connection each.</summary>
internal sealed class SmtpTransport(IOptions<SmtpOptions> options) : IEmailTransport
{
    public async Task SendAsync(EmailMessage message, CancellationToken cancellationToken = default)
    {
        using var mime = MimeMessages.Build(message);
        using var client = new SmtpClient { Timeout = (int)options.Value.Timeout.TotalMilliseconds };
        await ConnectAsync(client, cancellationToken);
        var handOver = new HandOver();
        try
        {
            await client.SendAsync(mime, cancellationToken, handOver);
        }
        catch (SmtpCommandException e)
        {
            // The server answered: 4yz may be tried again, 5yz may not (RFC 5321 section 4.2.1).
            var fault = (int)e.StatusCode >= 500 ? EmailFault.Refused : EmailFault.Deferred;
            throw new EmailTransportException(fault, $"smtp.{(int)e.StatusCode}", e.Message, e);
        }
        catch (NotSupportedException e)
        {
            // An address outside ASCII, and a server without SMTPUTF8.
            throw new EmailTransportException(EmailFault.Refused, "smtp.not_supported", e.Message, e);
        }
        catch (Exception e) when (handOver.Started)
        {
            throw new EmailTransportException(EmailFault.Unknown, "smtp.broken_off", e.Message, e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmailTransportException(EmailFault.Deferred, "smtp.unavailable", e.Message, e);
        }

        await QuitAsync(client, cancellationToken);
    }

    private async Task ConnectAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        var smtp = options.Value;
        try
        {
            await client.ConnectAsync(smtp.Host!, smtp.Port, Security(smtp.Security), cancellationToken);
            if (smtp.UserName is { } user)
            {
                await client.AuthenticateAsync(user, smtp.Password ?? "", cancellationToken);
            }
        }
        catch (AuthenticationException e)
        {
            throw new EmailTransportException(EmailFault.Deferred, "smtp.authentication", e.Message, e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmailTransportException(EmailFault.Deferred, "smtp.unreachable", e.Message, e);
        }
    }

    private static SecureSocketOptions Security(SmtpSecurity security) =>
        security switch
        {
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            SmtpSecurity.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        };

    private static async Task QuitAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception)
        {
            // The mail has been taken; how the connection ends changes nothing about it.
        }
    }

    /// <summary>Whether the mail itself has begun to flow: from then on a silent server may have taken it.</summary>
    private sealed class HandOver : ITransferProgress
    {
        public bool Started { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => Started = true;

        public void Report(long bytesTransferred) => Started = true;
    }
}
