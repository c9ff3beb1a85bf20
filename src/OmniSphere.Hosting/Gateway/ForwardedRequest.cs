using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Http;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace OmniSphere.Hosting.Gateway;

/// <summary>
/// Around each request that is passed on: a token that is not valid goes no further, what may be repeated is when no
/// service could be reached, and a service that gives no answer becomes a problem that says which.
/// </summary>
internal sealed class ForwardedRequest(RequestDelegate next, IOptions<GatewayOptions> options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        RefuseTooLarge(context, proxy.Route.Config.MaxRequestBodySize);
        if (proxy.Route.Config.Metadata?[GatewayRoutes.ChecksTokens] == "true")
        {
            await RefuseBadTokenAsync(context);
        }

        for (var attempt = 0; ; attempt++)
        {
            await next(context);
            var fault = context.GetForwarderErrorFeature();
            var unreachable = fault?.Error is ForwarderError.Request or ForwarderError.NoAvailableDestinations;
            if (fault is null || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            if (!unreachable || !IsSafe(context.Request) || attempt >= options.Value.Retries)
            {
                throw Unanswered(proxy.Route.Config.ClusterId!, fault);
            }

            // Another address if there is one, else the same again: it may just have come back.
            var others = proxy.AllDestinations.Where(d => d != proxy.ProxiedDestination).ToList();
            proxy.AvailableDestinations = others.Count > 0 ? others : proxy.AllDestinations;
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.Clear();
            await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), context.RequestAborted);
        }
    }

    private static bool IsSafe(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.ContentLength is null or 0
        && !request.Headers.ContainsKey("Transfer-Encoding");

    private static async Task RefuseBadTokenAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return;
        }

        var result = await context.AuthenticateAsync(CallerSchemes.Scheme);
        if (result.Failure is ProblemException problem)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            throw problem;
        }
    }

    // What says its size is refused before a service hears of it, what does not once it has grown too large.
    private static void RefuseTooLarge(HttpContext context, long? ofRoute)
    {
        var limit = ofRoute ?? context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        if (context.Request.ContentLength > limit)
        {
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        }
    }

    private static Exception Unanswered(string service, IForwarderErrorFeature fault) =>
        fault switch
        {
            { Exception: BadHttpRequestException tooLarge } => tooLarge,
            { Exception.InnerException: BadHttpRequestException tooLarge } => tooLarge,
            { Error: ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled } => Problem.BadRequest(
                "request.incomplete",
                "The body of the request did not arrive."
            ),
            _ => Problem.Unavailable(
                $"{service}.unavailable",
                $"The {service} does not answer right now. Try again.",
                RetryAfter
            ),
        };
}
