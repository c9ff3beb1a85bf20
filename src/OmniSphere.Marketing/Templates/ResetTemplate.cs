using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Templates;

/// <summary>Goes back to the built-in template.</summary>
internal static class ResetTemplate
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapDelete("/templates/{name}/{language}", HandleAsync)
            .WithName("ResetTemplate")
            .WithSummary("Removes a custom mail template; the built-in one counts again")
            .ForMerchant(MarketingPermissions.WriteTemplates);

    private static async Task<NoContent> HandleAsync(
        string name,
        string language,
        MarketingDbContext db,
        CancellationToken cancellationToken
    )
    {
        TemplateProblems.Check(name, language);
        await db.TransactAsync(
            ct => db.Templates.Where(t => t.Name == name && t.Language == language).ExecuteDeleteAsync(ct),
            cancellationToken
        );
        return TypedResults.NoContent();
    }
}
