using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmniSphere.Marketing;

/// <summary>Where mails are handed to.</summary>
public enum MailTransport
{
    /// <summary>Kept in the database and shown on the page <c>/mailbox</c>: for development.</summary>
    Mailbox,

    /// <summary>An SMTP server, see <c>OmniSphere:Marketing:Smtp</c>.</summary>
    Smtp,
}

/// <summary>Configuration section <c>OmniSphere:Marketing</c>.</summary>
public sealed class MarketingOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Marketing";

    /// <summary>Default: <see cref="MailTransport.Mailbox"/> in Development, <see cref="MailTransport.Smtp"/> elsewhere.</summary>
    [EnumDataType(typeof(MailTransport))]
    public MailTransport? Transport { get; set; }
}

/// <summary>Configuration section <c>OmniSphere:Storefront</c>.</summary>
public sealed class StorefrontOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Storefront";

    /// <summary>
    /// Where a tenant's storefront is, for links in mails; <c>{slug}</c> stands for the tenant's slug. Default
    /// <c>http://{slug}.localhost:5080</c>.
    /// </summary>
    [Required]
    public string BaseAddress { get; set; } = "http://{slug}.localhost:5080";

    /// <summary>The storefront of one tenant, without a slash at the end.</summary>
    internal string For(string slug) => BaseAddress.Replace("{slug}", slug, StringComparison.Ordinal).TrimEnd('/');

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(For("shop"), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            yield return new ValidationResult(
                "must be an absolute http or https address, such as https://{slug}.example.com.",
                [nameof(BaseAddress)]
            );
        }
    }
}

/// <summary>Fills in the transport that fits the environment.</summary>
internal sealed class ChooseTransport(IHostEnvironment environment) : IPostConfigureOptions<MarketingOptions>
{
    public void PostConfigure(string? name, MarketingOptions options) =>
        options.Transport ??= environment.IsDevelopment() ? MailTransport.Mailbox : MailTransport.Smtp;
}
