using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Templates;

/// <summary>One template in one language.</summary>
internal static class GetTemplate
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/templates/{name}/{language}", HandleAsync)
            .WithName("GetTemplate")
            .WithSummary("Reads a mail template")
            .ForMerchant(MarketingPermissions.WriteTemplates);

    private static async Task<VersionedOk<TemplateView>> HandleAsync(
        string name,
        string language,
        MarketingDbContext db,
        BuiltInTemplates builtIn,
        CancellationToken cancellationToken
    )
    {
        TemplateProblems.Check(name, language);
        var view =
            await db.Templates.FindAsync([db.TenantId, name, language], cancellationToken) is { } own
                ? TemplateView.From(own)
            : builtIn.Find(name, language) is { } source ? TemplateView.From(name, language, source)
            : throw TemplateProblems.NotFound();
        return Versioned.Ok(view, view.Version);
    }
}
