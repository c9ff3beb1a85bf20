using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmniSphere.Marketing.Mail.Smtp;

/// <summary>How the connection to the SMTP server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Upgraded by STARTTLS, or the mail is not sent (usually port 587).</summary>
    StartTls,

    /// <summary>TLS from the first byte (usually port 465).</summary>
    Tls,

    /// <summary>None: only for a relay on the same machine. No credentials are sent.</summary>
    None,
}

/// <summary>Configuration section <c>OmniSphere:Marketing:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Marketing:Smtp";

    /// <summary>Host name of the server. Required when mails go by SMTP.</summary>
    public string? Host { get; set; }

    /// <summary>Default 587.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>Default <see cref="SmtpSecurity.StartTls"/>.</summary>
    [EnumDataType(typeof(SmtpSecurity))]
    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>Null when the server asks for no credentials.</summary>
    public string? UserName { get; set; }

    /// <summary>The password of <see cref="UserName"/>; keep it in a secret store.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// The sender's address that the server may use for every tenant; answers go to the tenant's contact address.
    /// Null sends from the tenant's contact address itself.
    /// </summary>
    [EmailAddress]
    public string? From { get; set; }

    /// <summary>Longest wait for the server at each step. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Rules that hold between the options, checked at start only when mails go by SMTP.</summary>
internal sealed class SmtpRules(IOptions<MarketingOptions> marketing) : IValidateOptions<SmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpOptions options)
    {
        if (marketing.Value.Transport != MailTransport.Smtp)
        {
            return ValidateOptionsResult.Skip;
        }

        if (string.IsNullOrWhiteSpace(options.Host))
        {
            return ValidateOptionsResult.Fail(
                $"{SmtpOptions.Section}:Host: is required to send mail. Set it, or set {MarketingOptions.Section}:Transport to Mailbox to keep mails in the database."
            );
        }

        return options is { Security: SmtpSecurity.None, UserName: not null }
            ? ValidateOptionsResult.Fail(
                $"{SmtpOptions.Section}:UserName: credentials are not sent without TLS. Set {SmtpOptions.Section}:Security to StartTls or Tls."
            )
            : ValidateOptionsResult.Success;
    }
}
