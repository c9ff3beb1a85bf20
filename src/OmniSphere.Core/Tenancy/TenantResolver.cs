using OmniSphere.Http;

namespace OmniSphere.Tenancy;

/// <summary>Resolves the tenant of each request once; signals that disagree are refused, never guessed at.</summary>
internal sealed class TenantResolver(TenantResolutionBuilder resolution, ITenantStore tenants)
{
    public async ValueTask<Tenant?> ResolveAsync(HttpContext context)
    {
        Tenant? found = null;
        foreach (var strategy in resolution.Strategies)
        {
            if (strategy.Resolve(context) is not { } signal)
            {
                continue;
            }

            var tenant =
                await signal.FindAsync(tenants, context.RequestAborted)
                ?? throw Problem.NotFound("tenant.unknown", "There is no shop at this address.");
            if (found is not null && found.Id != tenant.Id)
            {
                throw Problem.Forbidden("tenant.conflict", "The request names two different tenants.");
            }

            found = tenant;
        }

        return found?.Status switch
        {
            TenantStatus.Suspended => throw Problem.Forbidden(
                "tenant.suspended",
                "This shop is closed for the time being."
            ),
            TenantStatus.Deleting or TenantStatus.Erasing => throw Problem.Gone(
                "tenant.deleted",
                "This shop has closed."
            ),
            _ => found,
        };
    }
}

/// <summary>Puts the resolved tenant into the request's scope and its id on the log scope and the trace.</summary>
internal sealed class TenantMiddleware(RequestDelegate next, TenantResolver resolver, ILogger<TenantMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (await resolver.ResolveAsync(context) is not { } tenant)
        {
            await next(context);
            return;
        }

        context.RequestServices.GetRequiredService<TenantContext>().Set(tenant);
        if (System.Diagnostics.Activity.Current is { IsAllDataRequested: true } activity)
        {
            activity.SetTag("omnisphere.tenant", tenant.Slug);
        }

        using (Log.TenantScope(logger, tenant.Id))
        {
            await next(context);
        }
    }
}
