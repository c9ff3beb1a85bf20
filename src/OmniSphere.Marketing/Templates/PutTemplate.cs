using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Marketing.Templates;

/// <summary>Replaces a built-in template, or adds a language, after a trial run.</summary>
internal static class PutTemplate
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPut("/templates/{name}/{language}", HandleAsync)
            .WithName("PutTemplate")
            .WithSummary("Replaces a mail template; faults come with line and column")
            .ForMerchant(MarketingPermissions.WriteTemplates);

    private static async Task<VersionedOk<TemplateView>> HandleAsync(
        string name,
        string language,
        TemplateText text,
        IfMatch ifMatch,
        MarketingDbContext db,
        TrialRun trial,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        TemplateProblems.Check(name, language);
        await trial.RenderAsync(name, language, text, cancellationToken);
        try
        {
            var saved = await db.TransactAsync(
                async ct =>
                {
                    var template = await db.Templates.FindAsync([db.TenantId, name, language], ct);
                    ifMatch.Guard(template?.Version ?? 0);
                    if (template is null)
                    {
                        template = new MailTemplate
                        {
                            TenantId = db.TenantId,
                            Name = name,
                            Language = language,
                            Body = text.Body!,
                        };
                        db.Templates.Add(template);
                    }

                    template.Subject = name == TemplateNames.Layout ? null : text.Subject;
                    template.Body = text.Body!;
                    template.UpdatedAt = clock.GetUtcNow();
                    await db.SaveChangesAsync(ct);
                    return template;
                },
                cancellationToken
            );
            return Versioned.Ok(TemplateView.From(saved), saved.Version);
        }
        catch (DbUpdateException)
        {
            throw Problem.Conflict("template.changed", "Somebody else changed the template at the same moment.");
        }
    }
}
