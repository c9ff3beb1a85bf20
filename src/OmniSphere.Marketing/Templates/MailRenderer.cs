using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Marketing.Mail;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Templates;

/// <summary>A mail's contents.</summary>
internal sealed record RenderedMail(string Language, string Subject, string Html, string Text);

/// <summary>
/// Writes mails of the scope's tenant: its own templates before the built-in ones, its language before English. A mail
/// that matters is not lost to a faulty template: the built-in one takes its place.
/// </summary>
internal sealed class MailRenderer(
    MarketingDbContext db,
    BuiltInTemplates builtIn,
    ITenantContext tenant,
    IOptions<StorefrontOptions> storefront,
    ILogger<MailRenderer> logger
)
{
    /// <param name="name">The template.</param>
    /// <param name="model">Makes the template's variables, in the culture of the language that was found.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<RenderedMail> RenderAsync(
        string name,
        Func<MailCulture, ScriptObject> model,
        CancellationToken cancellationToken
    )
    {
        string[] languages = [MailCulture.LanguageOf(tenant.Required), BuiltInTemplates.FallbackLanguage];
        var own = await db
            .Templates.AsNoTracking()
            .Where(t => (t.Name == name || t.Name == TemplateNames.Layout) && languages.Contains(t.Language))
            .ToDictionaryAsync(
                t => (t.Name, t.Language),
                t => new TemplateSource(t.Subject, t.Body),
                cancellationToken
            );
        if (own.Count > 0 && TemplateNames.Editable.Contains(name))
        {
            var (language, source) = Choose(languages, l => own.GetValueOrDefault((name, l)) ?? builtIn.Find(name, l));
            var (_, layout) = Choose(
                [language, .. languages],
                l => own.GetValueOrDefault((TemplateNames.Layout, l)) ?? builtIn.Find(TemplateNames.Layout, l)
            );
            try
            {
                return Render(source, layout, language, model);
            }
            catch (TemplateException e)
            {
                Log.TemplateFailed(logger, e, name, language);
            }
        }

        var (known, text) = Choose(languages, l => builtIn.Find(name, l));
        return Render(text, builtIn.Find(TemplateNames.Layout, known)!, known, model);
    }

    /// <summary>Renders one particular source.</summary>
    /// <exception cref="TemplateException">The template is faulty.</exception>
    public RenderedMail Render(
        TemplateSource source,
        TemplateSource layout,
        string language,
        Func<MailCulture, ScriptObject> model
    )
    {
        var variables = model(new MailCulture(tenant.Required, language));
        variables["shop"] = Shop();
        variables["language"] = language;
        var subject = source.ParsedSubject.RenderLine(variables);
        variables["subject"] = subject;
        variables["content"] = new Html(source.ParsedBody.RenderHtml(variables));
        var html = layout.ParsedBody.RenderHtml(variables);
        return new RenderedMail(language, subject, html, HtmlText.From(html));
    }

    private ScriptObject Shop()
    {
        var shop = tenant.Required;
        return new ScriptObject
        {
            ["name"] = shop.Name,
            ["url"] = storefront.Value.For(shop.Slug),
            ["email"] = shop.ContactEmail,
        };
    }

    private static (string Language, TemplateSource Source) Choose(
        IEnumerable<string> languages,
        Func<string, TemplateSource?> find
    ) => languages.Select(l => (Language: l, Source: find(l))).First(c => c.Source is not null)!;
}
