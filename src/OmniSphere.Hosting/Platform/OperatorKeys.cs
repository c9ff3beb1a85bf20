using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Hosting.Platform;

/// <summary>
/// Knows operators by their key: <c>Authorization: Bearer opk_…</c>, 256 random bits. Keys are compared by hash, so
/// that configuration holds nothing that opens a door.
/// </summary>
internal sealed class OperatorKeys(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IOptionsMonitor<OperatorOptions> operators
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "OmniSphere.OperatorKey";
    private const string Prefix = "opk_";
    private const string Presented = $"Bearer {Prefix}";

    /// <summary>Whether a request carries one.</summary>
    public static bool Fits(HttpContext context) =>
        context.Request.Headers.Authorization.ToString().StartsWith(Presented, StringComparison.OrdinalIgnoreCase);

    /// <summary>A new key and what configuration is to know of it.</summary>
    public static (string Key, string Sha256) Create()
    {
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (key, Convert.ToHexStringLower(Hash(key)));
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var presented = Hash(Request.Headers.Authorization.ToString()["Bearer ".Length..].Trim());
        foreach (var (name, key) in operators.CurrentValue.OperatorKeys)
        {
            if (CryptographicOperations.FixedTimeEquals(presented, Convert.FromHexString(key.Sha256)))
            {
                return Task.FromResult(
                    AuthenticateResult.Success(
                        new AuthenticationTicket(new ClaimsPrincipal(Of(name, key)), Scheme.Name)
                    )
                );
            }
        }

        return Task.FromResult(
            AuthenticateResult.Fail(
                Problem.Unauthorized("auth.operator_key_invalid", "The operator key is not known here.")
            )
        );
    }

    private static ClaimsIdentity Of(string name, OperatorKeyOptions key)
    {
        var permissions = key.Permissions is [] ? ["*"] : key.Permissions;
        return new ClaimsIdentity(
            [
                new Claim(OmniSphereClaims.Kind, OmniSphereKinds.Operator),
                new Claim(OmniSphereClaims.Subject, $"operator:{name}"),
                .. permissions.Select(p => new Claim(OmniSphereClaims.Permission, p)),
            ],
            SchemeName
        );
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
