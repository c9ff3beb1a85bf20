using System.Collections.Frozen;
using System.Reflection;

namespace OmniSphere.Marketing.Templates;

/// <summary>A template's source.</summary>
/// <param name="Subject">Liquid; null for the layout.</param>
/// <param name="Body">Liquid and HTML.</param>
internal sealed record TemplateSource(string? Subject, string Body)
{
    private readonly Lazy<MailText> _body = new(() => MailText.Parse(Body));
    private readonly Lazy<MailText> _subject = new(() => MailText.Parse(Subject ?? ""));

    /// <exception cref="TemplateException">It is no Liquid.</exception>
    public MailText ParsedBody => _body.Value;

    /// <exception cref="TemplateException">It is no Liquid.</exception>
    public MailText ParsedSubject => _subject.Value;
}

/// <summary>The templates that come with the package, in English, French and German.</summary>
internal sealed class BuiltInTemplates
{
    /// <summary>The language of tenants whose own is missing.</summary>
    public const string FallbackLanguage = "en";

    private readonly FrozenDictionary<(string Name, string Language), TemplateSource> _templates = Load();

    public IEnumerable<(string Name, string Language)> All => _templates.Keys;

    public TemplateSource? Find(string name, string language) => _templates.GetValueOrDefault((name, language));

    private static FrozenDictionary<(string, string), TemplateSource> Load()
    {
        const string prefix = "templates/";
        const string bodyEnd = ".body.liquid";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly
            .GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && n.EndsWith(bodyEnd, StringComparison.Ordinal))
            .ToFrozenDictionary(
                n => (n[(prefix.Length + 3)..^bodyEnd.Length], n.Substring(prefix.Length, 2)),
                n => new TemplateSource(
                    Read(assembly, n.Replace(bodyEnd, ".subject.liquid", StringComparison.Ordinal)),
                    Read(assembly, n)!
                )
            );
    }

    private static string? Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
