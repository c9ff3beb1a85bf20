using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace OmniSphere.Marketing.Templates;

/// <summary>HTML that is safe as it is; everything else is escaped when it is written into a mail.</summary>
internal sealed record Html(string Value);

/// <summary>One fault of a template, where people count from 1.</summary>
internal sealed record TemplateFault(int Line, int Column, string Message);

/// <summary>A template that cannot be parsed, or that failed while it was rendered.</summary>
internal sealed class TemplateException(IReadOnlyList<TemplateFault> faults, Exception? inner = null)
    : Exception(string.Join("; ", faults.Select(f => $"line {f.Line}: {f.Message}")), inner)
{
    public IReadOnlyList<TemplateFault> Faults => faults;
}

/// <summary>
/// A parsed Liquid template. What it prints is escaped for HTML, it reaches nothing but the model, and it is stopped when
/// it loops or prints too much. Safe to render from several threads.
/// </summary>
internal sealed class MailText
{
    private const int LongestOutput = 512 * 1024;
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(2);
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly Template _template;

    private MailText(Template template) => _template = template;

    /// <exception cref="TemplateException">It is no Liquid.</exception>
    public static MailText Parse(string source)
    {
        var template = Template.ParseLiquid(source);
        return template.HasErrors
            ? throw new TemplateException([
                .. template
                    .Messages.Where(m => m.Type == ParserMessageType.Error)
                    .Select(m => Fault(m.Span, m.Message)),
            ])
            : new MailText(template);
    }

    /// <exception cref="TemplateException">It failed.</exception>
    public string RenderHtml(ScriptObject model) => Render(new HtmlContext(), model);

    /// <summary>Renders one line of plain text, such as a subject.</summary>
    /// <exception cref="TemplateException">It failed.</exception>
    public string RenderLine(ScriptObject model) => Mail.HeaderText.Line(Render(new LiquidTemplateContext(), model));

    private string Render(LiquidTemplateContext context, ScriptObject model)
    {
        using var deadline = new CancellationTokenSource(LongestRun);
        context.CancellationToken = deadline.Token;
        context.LoopLimit = 10_000;
        context.RecursiveLimit = 50;
        context.LimitToString = LongestOutput;
        context.RegexTimeOut = TimeSpan.FromMilliseconds(200);
        context.PushCulture(CultureInfo.InvariantCulture);
        context.PushGlobal(model);
        try
        {
            return _template.Render(context);
        }
        catch (ScriptRuntimeException e)
        {
            throw new TemplateException([Fault(e.Span, e.OriginalMessage)], e);
        }
        catch (OperationCanceledException e)
        {
            throw new TemplateException([new TemplateFault(1, 1, "The template takes too long.")], e);
        }
    }

    private static TemplateFault Fault(SourceSpan span, string message) =>
        new(Math.Max(1, span.Start.Line + 1), Math.Max(1, span.Start.Column + 1), message);

    private sealed class HtmlContext : LiquidTemplateContext
    {
        public HtmlContext()
        {
            var filters = new ScriptObject();
            // Liquid authors write "| escape" out of habit; it must not escape twice.
            filters.Import("escape", (object? value) => new Html(Encoder.Encode(ObjectToString(value) ?? "")));
            PushGlobal(filters);
        }

        // Every value that a template prints comes through here; its own text does not.
        public override TemplateContext Write(SourceSpan span, object? textAsObject)
        {
            if (textAsObject is not null)
            {
                Write(textAsObject is Html html ? html.Value : Encoder.Encode(ObjectToString(textAsObject) ?? ""));
            }

            return this;
        }
    }
}
