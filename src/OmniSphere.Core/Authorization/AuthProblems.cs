using OmniSphere.Http;

namespace OmniSphere.Authorization;

/// <summary>The refusals of authentication and authorization.</summary>
internal static class AuthProblems
{
    public const string TenantMismatch = "tenant.mismatch";
    public const string TokenInvalid = "auth.token_invalid";
    public const string TokenExpired = "auth.token_expired";

    public static ProblemException SignInRequired() => Problem.Unauthorized("auth.required", "Sign in to do this.");

    public static ProblemException Invalid() =>
        Problem.Unauthorized(TokenInvalid, "The access token is not valid here. Sign in again.");

    public static ProblemException Expired() =>
        Problem.Unauthorized(TokenExpired, "The access token has expired. Refresh it.");

    public static ProblemException WrongTenant() =>
        Problem.Forbidden(TenantMismatch, "The access token belongs to another shop than this address.");

    public static ProblemException WrongKind() =>
        Problem.Forbidden("auth.audience_denied", "This address is not for this kind of account.");

    public static ProblemException PermissionMissing(string permission) =>
        Problem.Forbidden("auth.permission_missing", "Your role does not allow this.").With("permission", permission);
}
