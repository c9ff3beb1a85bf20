namespace OmniSphere.Marketing.Mail;

/// <summary>Hands mails to whoever carries them to their readers.</summary>
public interface IEmailTransport
{
    /// <summary>
    /// Hands one mail over. Returns when the transport has taken responsibility for it. The same
    /// <see cref="EmailMessage.Key"/> may come again after a crash; it then has the same Message-ID.
    /// </summary>
    /// <exception cref="EmailTransportException">It was not taken, or nobody can tell.</exception>
    Task SendAsync(EmailMessage message, CancellationToken cancellationToken = default);
}

/// <summary>What is certain about a mail that could not be handed over.</summary>
public enum EmailFault
{
    /// <summary>Not taken now; the same mail may be taken later.</summary>
    Deferred,

    /// <summary>Not taken, and trying again will not help.</summary>
    Refused,

    /// <summary>The connection broke while the mail was being handed over: it may have been taken.</summary>
    Unknown,
}

/// <summary>A mail was not taken, or nobody can tell.</summary>
/// <param name="fault">What is certain.</param>
/// <param name="code">A short machine-readable reason without personal data, such as <c>smtp.550</c>: it is logged.</param>
/// <param name="message">What the other side said; kept with the mail, never logged.</param>
/// <param name="inner">The cause.</param>
public sealed class EmailTransportException(EmailFault fault, string code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What is certain.</summary>
    public EmailFault Fault => fault;

    /// <summary>A short machine-readable reason without personal data.</summary>
    public string Code => code;
}
