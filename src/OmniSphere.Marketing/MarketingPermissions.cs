namespace OmniSphere.Marketing;

/// <summary>What staff of a tenant may be allowed to do in marketing.</summary>
public static class MarketingPermissions
{
    /// <summary>Read customer profiles and their timelines.</summary>
    public const string ReadProfiles = "marketing.profiles.read";

    /// <summary>Read the mails that were sent.</summary>
    public const string ReadMails = "marketing.mails.read";

    /// <summary>Read, change and preview mail templates.</summary>
    public const string WriteTemplates = "marketing.templates.write";
}
