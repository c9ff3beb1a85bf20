namespace OmniSphere.Authorization;

/// <summary>What access tokens and those who check them agree on.</summary>
public static class OmniSphereBearer
{
    /// <summary>The authentication scheme that checks access tokens.</summary>
    public const string Scheme = "Bearer";

    /// <summary>The <c>aud</c> that access tokens carry.</summary>
    public const string Audience = "omnisphere";

    /// <summary>The <c>typ</c> of access tokens (RFC 9068 section 2.1).</summary>
    public const string TokenType = "at+jwt";
}
