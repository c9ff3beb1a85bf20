using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Templates;

/// <summary>Shows what a text would look like, without keeping it.</summary>
internal static class PreviewTemplate
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/templates/{name}/{language}/preview", HandleAsync)
            .WithName("PreviewTemplate")
            .WithSummary("Renders a mail template with an invented order; faults come with line and column")
            .ForMerchant(MarketingPermissions.WriteTemplates);

    private static async Task<Ok<RenderedMail>> HandleAsync(
        string name,
        string language,
        TemplateText text,
        TrialRun trial,
        CancellationToken cancellationToken
    )
    {
        TemplateProblems.Check(name, language);
        return TypedResults.Ok(await trial.RenderAsync(name, language, text, cancellationToken));
    }
}
