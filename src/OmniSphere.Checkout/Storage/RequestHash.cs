using System.Security.Cryptography;
using System.Text.Json;
using OmniSphere.Authorization;

namespace OmniSphere.Checkout.Storage;

/// <summary>
/// Names a request by who makes it, under which idempotency key, and what it says. Kept with what the request did, it is
/// known again even when the process died before its answer was kept.
/// </summary>
internal static class RequestHash
{
    /// <summary>The same as text.</summary>
    public static string TextOf<TRequest>(TRequest request, Caller caller, HttpRequest http) =>
        Convert.ToHexStringLower(Of(request, caller, http));

    public static byte[] Of<TRequest>(TRequest request, Caller caller, HttpRequest http) =>
        SHA256.HashData(
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    caller.Subject,
                    Key = http.Headers["Idempotency-Key"].ToString(),
                    Request = request,
                }
            )
        );
}
