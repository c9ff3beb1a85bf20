using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Templates;

/// <summary>All templates: the tenant's own and the built-in ones they do not replace.</summary>
internal static class ListTemplates
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/templates", HandleAsync)
            .WithName("ListTemplates")
            .WithSummary("Lists the mail templates, custom and built-in")
            .ForMerchant(MarketingPermissions.WriteTemplates);

    private static async Task<Ok<Page<TemplateView>>> HandleAsync(
        MarketingDbContext db,
        BuiltInTemplates builtIn,
        CancellationToken cancellationToken
    )
    {
        var own = await db.Templates.AsNoTracking().ToListAsync(cancellationToken);
        var replaced = own.Select(t => (t.Name, t.Language)).ToHashSet();
        var views = own.Select(TemplateView.From)
            .Concat(
                builtIn
                    .All.Where(t => TemplateNames.Editable.Contains(t.Name) && !replaced.Contains(t))
                    .Select(t => TemplateView.From(t.Name, t.Language, builtIn.Find(t.Name, t.Language)!))
            )
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .ThenBy(t => t.Language, StringComparer.Ordinal);
        return TypedResults.Ok(new Page<TemplateView>([.. views], null));
    }
}
