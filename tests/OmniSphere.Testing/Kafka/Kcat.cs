namespace OmniSphere.Testing;

/// <summary>An independent client of Kafka (https://github.com/edenhill/kcat), which reads what ours wrote.</summary>
public static class Kcat
{
    /// <summary>The program's full path, or null where it is not installed.</summary>
    public static string? Program { get; } = Executables.Find("kcat");

    /// <summary>Why a test that needs it is skipped; null when it is there.</summary>
    public static string? SkipReason =>
        Program is null ? "kcat is not installed: run eng/install-test-services." : null;
}
