using System.Text.Json;
using OmniSphere.Hosting.Commands;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>
/// <c>tenants VERB …</c>: what the operators' API does, for whoever may run the program on the platform's database. A
/// running service notices within seconds.
/// </summary>
internal sealed partial class TenantsCommand(
    ITenantDirectory directory,
    ITenantStore tenants,
    ITenantLifecycle lifecycle,
    MigrationRunner migrations,
    TimeProvider clock
) : IHostCommand
{
    private const string Usage = """
        Usage: tenants VERB …
          create --slug S --name N --currency EUR --culture de-DE --country DE [--time-zone Z] [--plan P]
                 [--domain D]… [--contact E-MAIL] [--owner E-MAIL]
          list [--status active|suspended] [--plan P] [--q TEXT]
          show TENANT        a tenant is named by its slug or id
          suspend TENANT
          resume TENANT
          export TENANT FILE   writes all its data into a ZIP
          delete TENANT        deletes all its data after the grace; resume takes it back
          task TASK            shows an export or a deletion
        """;

    private static readonly JsonSerializerOptions Indented = new(OmniSphereJson.Options) { WriteIndented = true };

    public string Name => "tenants";

    public string Description => "VERB …  Creates, lists, shows, suspends, resumes, exports and deletes tenants.";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if ((await migrations.PendingAsync(cancellationToken)).Count > 0)
        {
            await Console.Error.WriteLineAsync("Migrations are pending; run the command migrate first.");
            return 1;
        }

        try
        {
            var rest = arguments.Skip(1);
            await (
                (arguments is [var verb, ..] ? verb : null) switch
                {
                    "create" => CreateAsync(rest, cancellationToken),
                    "list" => ListAsync(rest, cancellationToken),
                    "show" => ChangeAsync(rest, tenant => tenant, cancellationToken),
                    "suspend" => StatusAsync(rest, TenantStatus.Suspended, cancellationToken),
                    "resume" => StatusAsync(rest, TenantStatus.Active, cancellationToken),
                    "export" => ExportAsync(rest, cancellationToken),
                    "delete" => DeleteAsync(rest, cancellationToken),
                    "task" => TaskAsync(rest, cancellationToken),
                    _ => throw new FormatException("Which verb?"),
                }
            );
            return 0;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n{Usage}");
            return 2;
        }
        catch (ProblemException e)
        {
            var errors = e.Errors.SelectMany(f => f.Value, (f, error) => $"\n  {f.Key}: {error.Message}");
            await Console.Error.WriteLineAsync($"{e.Message}{string.Concat(errors)}");
            return 1;
        }
    }

    private async Task CreateAsync(IEnumerable<string> rest, CancellationToken cancellationToken)
    {
        string[] known =
        [
            .. "slug name currency culture country time-zone plan domain contact owner database".Split(' '),
        ];
        var arguments = CommandArguments.Parse(rest, known);
        var request = new CreateTenantRequest(
            arguments.Required("slug"),
            arguments.Required("name"),
            Currency.Parse(arguments.Required("currency")),
            arguments.Required("culture"),
            arguments.Required("country"),
            arguments["time-zone"],
            arguments["plan"],
            [.. arguments.All("domain")],
            arguments["contact"],
            arguments["owner"] is { } owner ? new TenantOwnerRequest(owner) : null,
            arguments["database"]
        );
        var validation = new Validation();
        request.Validate(validation);
        validation.ThrowIfInvalid();
        await ShowAsync(await directory.CreateAsync(request.ToTenant(), request.Owner?.ToOwner(), cancellationToken));
    }

    private async Task ListAsync(IEnumerable<string> rest, CancellationToken cancellationToken)
    {
        var arguments = CommandArguments.Parse(rest, "status", "plan", "q");
        var filter = new TenantFilter(
            arguments["status"] is { } status ? ListTenants.Named(status) : null,
            arguments["plan"],
            arguments["q"]
        );
        IReadOnlyList<Tenant> page = [];
        do
        {
            page = await directory.ListAsync(filter, page is [.., var last] ? last.Slug : null, 100, cancellationToken);
            foreach (var tenant in page)
            {
                await Console.Out.WriteLineAsync(
                    $"{tenant.Id}  {tenant.Slug, -24} {tenant.Status, -10} {tenant.Plan, -12} {tenant.Name}"
                );
            }
        } while (page.Count > 0);
    }

    private Task StatusAsync(IEnumerable<string> rest, TenantStatus status, CancellationToken cancellationToken) =>
        ChangeAsync(rest, tenant => tenant with { Status = status }, cancellationToken);

    private async Task ChangeAsync(
        IEnumerable<string> rest,
        Func<Tenant, Tenant> change,
        CancellationToken cancellationToken
    )
    {
        var tenant = await NamedAsync(CommandArguments.Parse(rest), cancellationToken);
        await ShowAsync(await directory.UpdateAsync(tenant, change, cancellationToken));
    }

    private async Task<Id<TenantKind>> NamedAsync(CommandArguments arguments, CancellationToken cancellationToken)
    {
        return arguments.Words is [var name]
            ? await IdOfAsync(name, cancellationToken)
            : throw new FormatException("Which tenant?");
    }

    private async Task<Id<TenantKind>> IdOfAsync(string name, CancellationToken cancellationToken)
    {
        if (Id<TenantKind>.TryParse(name, out var id))
        {
            return id;
        }

        return (await tenants.FindBySlugAsync(name, cancellationToken))?.Id
            ?? throw Problem.NotFound("tenant.not_found", $"There is no tenant '{name}'.");
    }

    private static Task ShowAsync(Tenant tenant) =>
        Console.Out.WriteLineAsync(JsonSerializer.Serialize(TenantView.Of(tenant), Indented));
}
