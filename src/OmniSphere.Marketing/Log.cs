namespace OmniSphere.Marketing;

/// <summary>Names mails and profiles by id only: no addresses, names or contents.</summary>
internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information, "Mail {Mail} ({Template}) was handed over at attempt {Attempt}")]
    public static partial void MailSent(ILogger logger, string mail, string template, int attempt);

    [LoggerMessage(5002, LogLevel.Warning, "Mail {Mail} ({Template}) was put off at attempt {Attempt}: {Fault}")]
    public static partial void MailDeferred(ILogger logger, string mail, string template, int attempt, string fault);

    [LoggerMessage(5003, LogLevel.Error, "Mail {Mail} ({Template}) was given up after attempt {Attempt}: {Fault}")]
    public static partial void MailFailed(ILogger logger, string mail, string template, int attempt, string fault);

    [LoggerMessage(5004, LogLevel.Warning, "It is unknown whether mail {Mail} ({Template}) was delivered")]
    public static partial void MailUnknown(ILogger logger, string mail, string template);

    [LoggerMessage(
        5005,
        LogLevel.Warning,
        "Mail {Mail} was finished by another worker; its outcome {Outcome} is dropped"
    )]
    public static partial void ClaimLost(ILogger logger, string mail, string outcome);

    [LoggerMessage(
        5006,
        LogLevel.Warning,
        "The tenant's template {Template} ({Language}) failed; the built-in one was used"
    )]
    public static partial void TemplateFailed(ILogger logger, Exception exception, string template, string language);

    [LoggerMessage(5007, LogLevel.Information, "Profile {Loser} was merged into {Survivor}")]
    public static partial void ProfilesMerged(ILogger logger, string loser, string survivor);

    [LoggerMessage(5008, LogLevel.Warning, "No {Template} for {Cause}: it names no address that a mail could go to")]
    public static partial void NoAddress(ILogger logger, string template, Guid cause);
}
