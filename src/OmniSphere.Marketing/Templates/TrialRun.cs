using OmniSphere.Http;
using OmniSphere.Marketing.Messages;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Templates;

/// <summary>Renders a merchant's text with an invented order, to show it and to find its faults before they matter.</summary>
internal sealed class TrialRun(
    MailRenderer renderer,
    BuiltInTemplates builtIn,
    MarketingDbContext db,
    SampleMails samples,
    FollowMail follow,
    ITenantContext tenant
)
{
    /// <exception cref="ProblemException">422 with <c>templateErrors</c>: line, column and message of each fault.</exception>
    public async Task<RenderedMail> RenderAsync(
        string name,
        string language,
        TemplateText text,
        CancellationToken cancellationToken
    )
    {
        if (name != TemplateNames.Layout && string.IsNullOrWhiteSpace(text.Subject))
        {
            throw Problem.Invalid("subject", "required", "This template needs a subject.");
        }

        var source = new TemplateSource(text.Subject, text.Body!);
        var errors = Errors("subject", () => source.ParsedSubject).Concat(Errors("body", () => source.ParsedBody));
        if (errors.ToList() is [_, ..] faults)
        {
            throw TemplateProblems.Invalid(faults);
        }

        var (content, layout) =
            name == TemplateNames.Layout
                ? (Fallback(TemplateNames.CustomerWelcome, language), source)
                : (source, await LayoutAsync(language, cancellationToken));
        try
        {
            return renderer.Render(content, layout, language, culture => Sample(name, culture));
        }
        catch (TemplateException e)
        {
            throw TemplateProblems.Invalid([.. Listed("body", e)]);
        }
    }

    private ScriptObject Sample(string name, MailCulture culture) =>
        name switch
        {
            TemplateNames.OrderConfirmation => samples.Order(tenant.Required, culture),
            TemplateNames.CustomerWelcome or TemplateNames.Layout => SampleMails.Welcome(tenant.Required),
            _ => samples.Follow(name, tenant.Required, culture, follow),
        };

    private async Task<TemplateSource> LayoutAsync(string language, CancellationToken cancellationToken) =>
        await db.Templates.FindAsync([db.TenantId, TemplateNames.Layout, language], cancellationToken) is { } own
            ? new TemplateSource(null, own.Body)
            : Fallback(TemplateNames.Layout, language);

    private TemplateSource Fallback(string name, string language) =>
        builtIn.Find(name, language) ?? builtIn.Find(name, BuiltInTemplates.FallbackLanguage)!;

    private static IEnumerable<TemplateError> Errors(string field, Func<MailText> parse)
    {
        try
        {
            parse();
            return [];
        }
        catch (TemplateException e)
        {
            return Listed(field, e);
        }
    }

    private static IEnumerable<TemplateError> Listed(string field, TemplateException e) =>
        e.Faults.Select(f => new TemplateError(field, f.Line, f.Column, f.Message));
}
