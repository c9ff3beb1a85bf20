using Grpc.Core;
using Microsoft.Extensions.Options;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Http;
using OmniSphere.Tenancy;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;
using ProtoBuf.Grpc;

namespace OmniSphere.Hosting.Services;

/// <summary>
/// Calls a service for the scope's tenant: signed, with a deadline, repeated only where that does no harm, and not at all
/// while the service keeps failing. What goes wrong comes back as the exception that a call within the process would have
/// thrown, or as 503 <c>{service}.unavailable</c>.
/// </summary>
internal sealed class RemoteCalls(
    ITenantContext tenant,
    IHttpContextAccessor http,
    ServiceTokens tokens,
    IOptionsMonitor<ServiceOptions> options,
    ResiliencePipelineProvider<string> pipelines,
    TimeProvider clock,
    ILogger<RemoteCalls> logger
)
{
    /// <summary>What a service may do twice without harm is repeated when the service could not be reached.</summary>
    public Task<T> RepeatableAsync<T>(
        string service,
        Func<CallContext, ValueTask<T>> call,
        CancellationToken cancellationToken
    ) => RunAsync(service, ServicePipelines.Repeatable(service), call, cancellationToken);

    /// <summary>Tried once: nobody can tell whether an attempt without an answer had its effect.</summary>
    public Task<T> OnceAsync<T>(
        string service,
        Func<CallContext, ValueTask<T>> call,
        CancellationToken cancellationToken
    ) => RunAsync(service, ServicePipelines.Once(service), call, cancellationToken);

    private async Task<T> RunAsync<T>(
        string service,
        string pipeline,
        Func<CallContext, ValueTask<T>> call,
        CancellationToken cancellationToken
    )
    {
        var settings = options.Get(service);
        var metadata = new Metadata
        {
            { ServiceTokens.Header, tokens.ForCall(service, tenant.RequiredId, http.HttpContext?.User) },
        };
        var context = new CallContext(
            new CallOptions(metadata, clock.GetUtcNow().UtcDateTime + settings.Timeout, cancellationToken)
        );
        try
        {
            return await pipelines
                .GetPipeline(pipeline)
                .ExecuteAsync(static (s, _) => s.call(s.context), (call, context), cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (RpcException e)
        {
            throw RemoteProblems.Read(e) ?? Failed(service, e);
        }
        catch (BrokenCircuitException)
        {
            Log.ServiceCallSpared(logger, service);
            throw Unavailable(service, settings.BreakFor);
        }
    }

    private ProblemException Failed(string service, RpcException exception)
    {
        Log.ServiceCallFailed(logger, exception, service, exception.StatusCode);
        return Unavailable(service, options.Get(service).BreakFor);
    }

    private static ProblemException Unavailable(string service, TimeSpan retryAfter) =>
        Problem.Unavailable(
            $"{service}.unavailable",
            $"The {service} does not answer right now. Try again.",
            retryAfter
        );
}
