using OmniSphere.Http;

namespace OmniSphere.Marketing.Templates;

/// <summary>
/// A template as a merchant sees it. A custom one was written by the tenant; a built-in one has version zero.
/// </summary>
internal sealed record TemplateView(
    string Name,
    string Language,
    string? Subject,
    string Body,
    bool Custom,
    long Version,
    DateTimeOffset? UpdatedAt
)
{
    public static TemplateView From(MailTemplate t) =>
        new(t.Name, t.Language, t.Subject, t.Body, Custom: true, t.Version, t.UpdatedAt);

    public static TemplateView From(string name, string language, TemplateSource source) =>
        new(name, language, source.Subject, source.Body, Custom: false, 0, null);
}

/// <summary>What a merchant writes.</summary>
internal sealed record TemplateText(string? Subject, string? Body) : IValidated
{
    public void Validate(Validation v)
    {
        if (v.Required(Body, "body"))
        {
            v.Length(Body, "body", 100_000);
        }

        v.Length(Subject, "subject", 1000);
    }
}

/// <summary>A fault in the <c>subject</c> or the <c>body</c>; lines and columns count from 1.</summary>
internal sealed record TemplateError(string Field, int Line, int Column, string Message);

internal static class TemplateProblems
{
    public static ProblemException NotFound() =>
        Problem.NotFound("template.not_found", "There is no such template, or not in this language.");

    public static ProblemException Invalid(IReadOnlyList<TemplateError> errors)
    {
        var first = errors[0];
        return Problem
            .Invalid(first.Field, "template", $"Line {first.Line}, column {first.Column}: {first.Message}")
            .With("templateErrors", errors);
    }

    /// <exception cref="ProblemException">404: the address names no template.</exception>
    public static void Check(string name, string language)
    {
        if (!TemplateNames.Editable.Contains(name) || language.Length != 2 || !language.All(char.IsAsciiLetterLower))
        {
            throw NotFound();
        }
    }
}
