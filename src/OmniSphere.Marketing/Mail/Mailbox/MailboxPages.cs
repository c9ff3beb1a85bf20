using System.Net.Mime;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Marketing.Templates;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Mail.Mailbox;

/// <summary>
/// The mailbox of a tenant as pages, for developers: mapped in Development and with the mailbox transport only, since
/// anybody may look.
/// </summary>
internal static class MailboxPages
{
    private const int Latest = 100;

    // A mail is foreign text: nothing in it may run, load frames, or reach this origin.
    private const string MailPolicy =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data:; "
        + "style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private const string PagePolicy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<MailText> ListPage = new(() => Page("list"));
    private static readonly Lazy<MailText> MessagePage = new(() => Page("message"));

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var environment = endpoints.ServiceProvider.GetRequiredService<IHostEnvironment>();
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<MarketingOptions>>().Value;
        if (!environment.IsDevelopment() || options.Transport != MailTransport.Mailbox)
        {
            return;
        }

        var mailbox = endpoints.MapGroup("/mailbox").ExcludeFromDescription();
        mailbox.MapGet("/", ListAsync).WithName("Mailbox").ForPublic();
        mailbox.MapGet("/{id}", ShowAsync).WithName("MailboxMessage").ForPublic();
        mailbox.MapGet("/{id}/html", HtmlAsync).WithName("MailboxMessageHtml").ForPublic();
        mailbox.MapGet("/{id}/source", SourceAsync).WithName("MailboxMessageSource").ForPublic();
    }

    private static async Task<ContentHttpResult> ListAsync(
        HttpContext http,
        MarketingDbContext db,
        ITenantContext tenant,
        CancellationToken cancellationToken
    )
    {
        var rows = await db
            .Mailbox.AsNoTracking()
            .OrderByDescending(m => m.Id)
            .Take(Latest)
            .Select(m => new
            {
                m.Id,
                m.To,
                m.Subject,
                m.ReceivedAt,
            })
            .ToListAsync(cancellationToken);
        var mails = rows.Select(m => new ScriptObject
        {
            ["id"] = m.Id.ToString(),
            ["to"] = m.To,
            ["subject"] = m.Subject,
            ["at"] = $"{m.ReceivedAt:yyyy-MM-dd HH:mm:ss} UTC",
        });
        return Answer(
            http,
            ListPage.Value,
            new ScriptObject { ["shop"] = tenant.Required.Name, ["mails"] = mails.ToArray() }
        );
    }

    private static async Task<ContentHttpResult> ShowAsync(
        string id,
        HttpContext http,
        MarketingDbContext db,
        ITenantContext tenant,
        CancellationToken cancellationToken
    )
    {
        using var mime = await LoadAsync(db, id, cancellationToken);
        var headers = mime.Headers.Select(h => new ScriptObject { ["name"] = h.Field, ["value"] = h.Value });
        return Answer(
            http,
            MessagePage.Value,
            new ScriptObject
            {
                ["shop"] = tenant.Required.Name,
                ["id"] = id,
                ["subject"] = mime.Subject,
                ["text"] = mime.TextBody,
                ["headers"] = headers.ToArray(),
            }
        );
    }

    private static async Task<ContentHttpResult> HtmlAsync(
        string id,
        HttpContext http,
        MarketingDbContext db,
        CancellationToken cancellationToken
    )
    {
        using var mime = await LoadAsync(db, id, cancellationToken);
        Protect(http.Response, MailPolicy);
        http.Response.Headers.XFrameOptions = "SAMEORIGIN";
        // Links leave the frame.
        return TypedResults.Text($"<base target=\"_blank\">{mime.HtmlBody}", MediaTypeNames.Text.Html, Encoding.UTF8);
    }

    private static async Task<FileContentHttpResult> SourceAsync(
        string id,
        HttpContext http,
        MarketingDbContext db,
        CancellationToken cancellationToken
    )
    {
        Protect(http.Response, "sandbox; default-src 'none'");
        return TypedResults.Bytes(await ReadAsync(db, id, cancellationToken), "text/plain; charset=utf-8");
    }

    private static async Task<MimeMessage> LoadAsync(
        MarketingDbContext db,
        string id,
        CancellationToken cancellationToken
    )
    {
        using var source = new MemoryStream(await ReadAsync(db, id, cancellationToken));
        return await MimeMessage.LoadAsync(source, cancellationToken);
    }

    private static async Task<byte[]> ReadAsync(
        MarketingDbContext db,
        string id,
        CancellationToken cancellationToken
    ) =>
        (
            Id<MailboxKind>.TryParse(id, out var key)
                ? await db.Mailbox.Where(m => m.Id == key).Select(m => m.Source).SingleOrDefaultAsync(cancellationToken)
                : null
        ) ?? throw Problem.NotFound("mail.not_found", "There is no such mail.");

    private static ContentHttpResult Answer(HttpContext http, MailText page, ScriptObject model)
    {
        Protect(http.Response, PagePolicy);
        return TypedResults.Text(page.RenderHtml(model), MediaTypeNames.Text.Html, Encoding.UTF8);
    }

    private static void Protect(HttpResponse response, string policy)
    {
        response.Headers.ContentSecurityPolicy = policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private static MailText Page(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"mailbox/{name}.liquid")!;
        using var reader = new StreamReader(stream);
        return MailText.Parse(reader.ReadToEnd());
    }
}
