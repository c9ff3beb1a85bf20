using System.Security.Cryptography;
using System.Text;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;

namespace OmniSphere.Http;

/// <summary>Tells requests and callers apart without keeping what they sent.</summary>
internal static class RequestFingerprint
{
    public const string CartTokenHeader = "X-Cart-Token";

    /// <summary>
    /// SHA-256 of method, path, query and body. Leaves the body ready to be read again.
    /// </summary>
    public static async Task<string> OfRequestAsync(HttpRequest request, int maxBodySize)
    {
        var body = await BufferAsync(request, maxBodySize);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, request.Method);
        Append(hash, request.PathBase.Add(request.Path).ToUriComponent());
        Append(hash, request.QueryString.ToUriComponent());
        hash.AppendData(body.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// SHA-256 of tenant, module and caller, so that nobody gets an answer made for another. A signed-in caller is known
    /// by subject, which survives a token refresh between two tries; anyone else by the credentials sent along.
    /// </summary>
    public static string OfCaller(HttpContext context, string? module)
    {
        var tenant = context.RequestServices.GetService<ITenantContext>()?.Current;
        var caller = new Caller(context.User);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, tenant?.Id.ToString() ?? "");
        Append(hash, module ?? "");
        Append(hash, caller.Kind.ToString());
        Append(hash, caller.Subject ?? context.Request.Headers.Authorization.ToString());
        Append(hash, context.Request.Headers[CartTokenHeader].ToString());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<ReadOnlyMemory<byte>> BufferAsync(HttpRequest request, int maxBodySize)
    {
        if (request.ContentLength > maxBodySize)
        {
            throw StatusProblems.For(StatusCodes.Status413PayloadTooLarge);
        }

        var copy = new MemoryStream((int)(request.ContentLength ?? 0));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            if (copy.Length + read > maxBodySize)
            {
                throw StatusProblems.For(StatusCodes.Status413PayloadTooLarge);
            }

            copy.Write(chunk, 0, read);
        }

        copy.Position = 0;
        request.Body = copy;
        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }

    // Lengths go in as well: "ab" + "c" is not "a" + "bc".
    private static void Append(IncrementalHash hash, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
