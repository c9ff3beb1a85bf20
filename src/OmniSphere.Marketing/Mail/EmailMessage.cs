using System.Text.RegularExpressions;
using MimeKit;

namespace OmniSphere.Marketing.Mail;

/// <summary>An address with the name of its owner. Holds no line breaks, so that no header can be smuggled in.</summary>
public sealed record EmailAddress
{
    /// <summary>Checks the parts.</summary>
    /// <param name="address">Such as <c>ada@example.com</c>, at most 254 characters.</param>
    /// <param name="name">Display name, any script.</param>
    /// <exception cref="ArgumentException">The address is none, or a part holds a control character.</exception>
    public EmailAddress(string address, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (
            address.Length > 254
            || !address.Contains('@', StringComparison.Ordinal)
            || address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            || !MailboxAddress.TryParse(address, out var parsed)
            || parsed.Address != address
        )
        {
            throw new ArgumentException("This is not an e-mail address.", nameof(address));
        }

        Address = address;
        Name = string.IsNullOrWhiteSpace(name) ? null : HeaderText.Checked(name.Trim(), nameof(name));
    }

    /// <summary>The same for what came in an event, whose address may be of older rules; null when it is none.</summary>
    internal static EmailAddress? Of(string address, string? name = null)
    {
        try
        {
            return new EmailAddress(address.Trim(), name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Such as <c>ada@example.com</c>.</summary>
    public string Address { get; }

    /// <summary>Display name, or null.</summary>
    public string? Name { get; }

    /// <summary>What follows the <c>@</c>.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    internal MailboxAddress ToMime() => new(System.Text.Encoding.UTF8, Name, Address);
}

/// <summary>A mail that is ready to go, in HTML and plain text.</summary>
public sealed partial record EmailMessage
{
    /// <summary>
    /// What makes this mail this mail, the same on every attempt: 1–150 of <c>A-Z a-z 0-9 . _ -</c>. The Message-ID is
    /// made of it.
    /// </summary>
    /// <exception cref="ArgumentException">It has another form.</exception>
    public required string Key
    {
        get;
        init =>
            field = KeyPattern().IsMatch(value)
                ? value
                : throw new ArgumentException(
                    "A key is 1–150 letters, digits, dots, hyphens or underscores.",
                    nameof(value)
                );
    }

    /// <summary>The sender.</summary>
    public required EmailAddress From { get; init; }

    /// <summary>The recipient.</summary>
    public required EmailAddress To { get; init; }

    /// <summary>Where answers go, if not to the sender.</summary>
    public EmailAddress? ReplyTo { get; init; }

    /// <summary>One line.</summary>
    /// <exception cref="ArgumentException">It holds a control character.</exception>
    public required string Subject
    {
        get;
        init => field = HeaderText.Checked(value, nameof(value));
    }

    /// <summary>The HTML part, a whole document.</summary>
    public required string Html { get; init; }

    /// <summary>The plain text part.</summary>
    public required string Text { get; init; }

    /// <summary>When it was written, the same on every attempt.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>BCP 47 tag of the language it is written in, or null.</summary>
    public string? Language { get; init; }

    /// <summary>
    /// Where a mail program posts to so that its reader gets no more such mail (RFC 8058); null for transactional mail.
    /// </summary>
    public Uri? Unsubscribe { get; init; }

    /// <summary>The Message-ID without its angle brackets (RFC 5322 section 3.6.4).</summary>
    public string MessageId => $"{Key}@{From.Domain}";

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,150}\z", RegexOptions.None, 1000)]
    private static partial Regex KeyPattern();
}

internal static class HeaderText
{
    public static string Checked(string value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        return value.Any(char.IsControl)
            ? throw new ArgumentException("A header holds no control characters.", parameter)
            : value;
    }

    /// <summary>One line of it: runs of white space and control characters become one space.</summary>
    public static string Line(string value)
    {
        var words = value.Split(
            [.. value.Where(c => char.IsControl(c) || char.IsWhiteSpace(c)).Distinct()],
            StringSplitOptions.RemoveEmptyEntries
        );
        return string.Join(' ', words);
    }
}
