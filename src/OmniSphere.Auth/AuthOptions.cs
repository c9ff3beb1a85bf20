using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Auth;

/// <summary>Configuration section <c>OmniSphere:Auth</c>.</summary>
public sealed class AuthOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Auth";

    /// <summary>
    /// The address of a tenant's issuer with <c>{slug}</c> in place of the tenant's, for example
    /// <c>https://{slug}.shops.example/</c>. Default null: the origin of the request, which is right where each tenant has
    /// one host.
    /// </summary>
    public string? PublicAddress { get; set; }

    /// <summary>
    /// Where a browser is sent to sign in by <c>/auth/connect/authorize</c>: a path of the tenant's host that takes
    /// <c>returnUrl</c> and sends the browser back there with <c>login_ticket</c> added.
    /// </summary>
    [Required, RegularExpression("^/[^/\\\\].*$", ErrorMessage = "A path that starts with one slash.")]
    public string LoginPage { get; set; } = "/account/sign-in";

    /// <summary>Refuse token requests over plain HTTP. Default null: everywhere but in Development.</summary>
    public bool? RequireHttps { get; set; }

    /// <summary>How long an access token is good. Default 10 minutes; it cannot be called back before.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a session lives without being refreshed. Default 14 days.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "365.00:00:00")]
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a session lives at most, however often it is refreshed. Default 60 days.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "365.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(60);

    /// <summary>
    /// How long a refresh token that was traded once is accepted again, for clients that repeat a request whose answer got
    /// lost. Default zero: a second use ends the session at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RefreshReuseLeeway { get; set; } = TimeSpan.Zero;

    /// <summary>How long a login ticket is good. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan LoginTicketLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the token of a password reset is good. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan PasswordResetLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the token of an e-mail verification or an invitation is good. Default 3 days.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan MailTokenLifetime { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// Rounds of PBKDF2-HMAC-SHA512 for a new password hash. Default 210,000
    /// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html); older hashes are renewed at the
    /// next sign-in.
    /// </summary>
    [Range(1, 10_000_000)]
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>How long a tenant's signing key signs before the next takes over. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan SigningKeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long before its first use a signing key is published, so that every validator has it by then. Default 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan SigningKeyAnnouncement { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long the security log is kept: sign-ins, failures and changes of accounts, with network addresses. Default 180 days.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepSecurityEventsFor { get; set; } = TimeSpan.FromDays(180);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (
            PublicAddress is { } pattern
            && !(
                Uri.TryCreate(
                    pattern.Replace("{slug}", "shop", StringComparison.Ordinal),
                    UriKind.Absolute,
                    out var uri
                )
                && uri.Scheme is "http" or "https"
                && uri is { AbsolutePath: "/", Query.Length: 0, Fragment.Length: 0 }
                && pattern.Contains("{slug}", StringComparison.Ordinal)
            )
        )
        {
            yield return new ValidationResult(
                "An http(s) address with {slug} in the host and no path, such as https://{slug}.shops.example/.",
                [nameof(PublicAddress)]
            );
        }

        if (SigningKeyAnnouncement >= SigningKeyLifetime)
        {
            yield return new ValidationResult(
                $"Must be shorter than {nameof(SigningKeyLifetime)}.",
                [nameof(SigningKeyAnnouncement)]
            );
        }

        if (SessionIdleTimeout > SessionLifetime)
        {
            yield return new ValidationResult(
                $"Must not be longer than {nameof(SessionLifetime)}.",
                [nameof(SessionIdleTimeout)]
            );
        }
    }
}
