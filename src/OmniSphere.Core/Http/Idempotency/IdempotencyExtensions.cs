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
    /// <param name="repeatable">
    /// Whether the endpoint does its work once however often it runs, so that a power cut right after the answer may take
    /// what is kept of it: the answer costs no sync of its own.
    /// </param>
    public static TBuilder WithIdempotency<TBuilder>(
        this TBuilder builder,
        bool required = true,
        bool repeatable = false
    )
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            var metadata = new IdempotencyMetadata(required, repeatable);
            endpoint.Metadata.Add(metadata);
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => IdempotentEndpoint.InvokeAsync(context, metadata, next);
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
/// <param name="Repeatable">Whether it does its work once however often it runs.</param>
internal sealed record IdempotencyMetadata(bool Required, bool Repeatable);
