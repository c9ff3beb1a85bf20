using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Hosting.Services;
using OmniSphere.Http;

namespace OmniSphere.Hosting.Grpc;

/// <summary>
/// Runs a service's call as the caller that caused it, and turns what it throws into what the client turns back. Details
/// of faults stay here.
/// </summary>
internal sealed class ServiceInterceptor(ILogger<ServiceInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        var http = context.GetHttpContext();
        // The service was authorized; from here on the work is done for whoever asked it.
        http.User = http.Features.GetRequiredFeature<ServiceCall>().Caller;
        try
        {
            return await continuation(request, context);
        }
        catch (ProblemException problem)
        {
            throw RemoteProblems.ToRpc(problem);
        }
        catch (ArgumentException fault)
        {
            throw RemoteProblems.ToRpc(fault);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The caller has gone."));
        }
        catch (Exception fault) when (fault is not RpcException)
        {
            Log.ServiceCallFaulted(logger, fault, context.Method);
            throw new RpcException(new Status(StatusCode.Internal, "The service failed."));
        }
    }
}
