namespace OmniSphere.Http;

/// <summary>Makes endpoints idempotent.</summary>
public static class IdempotencyExtensions
{
    /// <summary>
    /// Makes the endpoint repeat its answer for a repeated <c>Idempotency-Key</c> instead of running again: 2xx answers
    /// are kept for 24 hours per tenant and caller; failures are not kept. The same key for another request is 422
    /// <c>idempotency.key_reused</c>; while the first still runs 409 <c>idempotency.in_progress</c>.
    /// </summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="required">
    /// Whether a request without the header is refused with 400 <c>idempotency.key_missing</c>, or just runs.
    /// </param>
    public static TBuilder WithIdempotency<TBuilder>(this TBuilder builder, bool required = true)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(new IdempotencyMetadata(required));
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => IdempotentEndpoint.InvokeAsync(context, required, next);
        });
        return builder;
    }

    /// <summary>
    /// Says that the answer tells a secret, once: what is kept of it to be repeated is sealed
    /// (<see cref="Secrets.SecretSeal"/>).
    /// </summary>
    public static TBuilder WithSecretAnswer<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(SecretAnswerMetadata.Instance);
}

/// <summary>Marks an endpoint whose answer tells a secret.</summary>
internal sealed class SecretAnswerMetadata
{
    public static readonly SecretAnswerMetadata Instance = new();
}

/// <summary>Marks an endpoint that takes an <c>Idempotency-Key</c>.</summary>
/// <param name="Required">Whether it insists.</param>
internal sealed record IdempotencyMetadata(bool Required);
