using System.Diagnostics;
using OmniSphere.Catalogue.Import;
using OmniSphere.Hosting.Commands;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using Spectre.Console;

namespace ReferenceStore.AllInOne.Demo;

/// <summary>
/// <c>import --tenant SLUG [--dry-run] FILE…</c>: brings products from files into a shop, whether or not the shop is
/// running. Format by ending: <c>.csv</c>, else JSON Lines.
/// </summary>
internal sealed class ImportCommand(ITenantStore tenants, ITenantScopeFactory scopes, MigrationRunner migrations)
    : IHostCommand
{
    private const int MostErrorsShown = 20;

    public string Name => "import";

    public string Description => "--tenant SLUG [--dry-run] FILE…  Imports products from CSV or JSON Lines files.";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (Request.Parse(arguments) is not { } request)
        {
            return Fail("Usage: import --tenant SLUG [--dry-run] FILE…");
        }

        await migrations.MigrateAsync(cancellationToken);
        if (await tenants.FindBySlugAsync(request.Tenant, cancellationToken) is not { } tenant)
        {
            return Fail($"There is no shop '{request.Tenant}'. Start the shop once to set up the demo shops.");
        }

        if (request.Files.FirstOrDefault(f => !File.Exists(f)) is { } missing)
        {
            return Fail($"There is no file '{missing}'.");
        }

        var failed = 0;
        foreach (var file in request.Files)
        {
            try
            {
                failed += await ImportAsync(tenant, file, request.DryRun, cancellationToken);
            }
            catch (ImportUnreadableException e)
            {
                return Fail($"{file}: {e.Message}");
            }
        }

        if (!request.DryRun)
        {
            AnsiConsole.WriteLine(
                "A running shop finds them within seconds; otherwise they are indexed at its next start."
            );
        }

        return failed == 0 ? 0 : 1;
    }

    private async Task<int> ImportAsync(Tenant tenant, string file, bool dryRun, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(tenant);
        await using var content = File.OpenRead(file);
        var format = Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase)
            ? ImportFormat.Csv
            : ImportFormat.JsonLines;
        var watch = Stopwatch.StartNew();
        var report = await AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(async bar =>
            {
                var task = bar.AddTask(Markup.Escape(Path.GetFileName(file)), maxValue: Math.Max(1, content.Length));
                var result = await scope
                    .Get<IProductImporter>()
                    .ImportAsync(content, format, dryRun, new Bar(task), cancellationToken);
                task.Value = task.MaxValue;
                return result;
            });
        Print(Path.GetFileName(file), report, dryRun, watch.Elapsed);
        return report.Failed;
    }

    private static void Print(string file, ImportReport report, bool dryRun, TimeSpan took)
    {
        var products = report.Created + report.Updated + report.Unchanged + report.Failed;
        var verb = dryRun ? "would be " : "";
        AnsiConsole.WriteLine(
            $"{file}: {report.Created} {verb}created, {report.Updated} {verb}updated, {report.Unchanged} unchanged, "
                + $"{report.Failed} refused, in {took.TotalSeconds:0.0} s ({products / took.TotalSeconds:0} products/s)."
        );
        foreach (var error in report.Errors.Take(MostErrorsShown))
        {
            AnsiConsole.WriteLine($"  line {error.Line}{(error.Column is { } c ? $", {c}" : "")}: {error.Reason}");
        }

        if (report.Errors.Count > MostErrorsShown)
        {
            AnsiConsole.WriteLine($"  … and {report.Failed - MostErrorsShown} more.");
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }

    private sealed class Bar(ProgressTask task) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => task.Value = value.Bytes;
    }

    private sealed record Request(string Tenant, bool DryRun, IReadOnlyList<string> Files)
    {
        public static Request? Parse(IReadOnlyList<string> arguments)
        {
            string? tenant = null;
            var dryRun = false;
            var files = new List<string>();
            for (var i = 0; i < arguments.Count; i++)
            {
                if (arguments[i] == "--tenant" && i + 1 < arguments.Count)
                {
                    tenant = arguments[++i];
                }
                else if (arguments[i] == "--dry-run")
                {
                    dryRun = true;
                }
                else if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                {
                    files.Add(arguments[i]);
                }
                else if (!arguments[i].Contains('=', StringComparison.Ordinal))
                {
                    return null; // Not ours, and no configuration either.
                }
            }

            return tenant is not null && files.Count > 0 ? new Request(tenant, dryRun, files) : null;
        }
    }
}
