using System.Text.Json;
using OmniSphere.Http;
using OmniSphere.Platform;

namespace OmniSphere.Hosting.Platform;

/// <summary>The verbs that take a while.</summary>
internal sealed partial class TenantsCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Does the parts of this program's modules itself, and waits for those that other services have.</summary>
    private async Task ExportAsync(IEnumerable<string> rest, CancellationToken cancellationToken)
    {
        if (CommandArguments.Parse(rest).Words is not [var name, var path])
        {
            throw new FormatException("Which tenant, and into which file?");
        }

        var tenant = await IdOfAsync(name, cancellationToken);
        await using var file = Open(path); // Before the work, which may take long.
        var task = await lifecycle.RequestExportAsync(tenant, cancellationToken);
        await lifecycle.RunDueAsync(cancellationToken);
        while (
            (task = await lifecycle.GetAsync(task.Id, cancellationToken)).State
                is not (TenantTaskState.Done or TenantTaskState.Cancelled)
        )
        {
            var open = task.Parts.Where(p => p.DoneAt is null).Select(p => p.Module);
            await Console.Error.WriteLineAsync($"Waiting for {string.Join(", ", open)}.");
            await Task.Delay(Look, clock, cancellationToken);
            await lifecycle.RunDueAsync(cancellationToken);
        }

        await lifecycle.WriteArchiveAsync(task.Id, _ => file, cancellationToken);
        await Console.Out.WriteLineAsync($"{path}: {task.Parts.Sum(p => p.Sets.Sum(s => s.Rows))} rows");
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Problem.BadRequest("export.file", $"'{path}' cannot be made: {e.Message}");
        }
    }

    private async Task DeleteAsync(IEnumerable<string> rest, CancellationToken cancellationToken)
    {
        var tenant = await NamedAsync(CommandArguments.Parse(rest), cancellationToken);
        await ShowAsync(await lifecycle.RequestDeletionAsync(tenant, null, cancellationToken));
    }

    private async Task TaskAsync(IEnumerable<string> rest, CancellationToken cancellationToken)
    {
        if (CommandArguments.Parse(rest).Words is not [var name] || !Id<TenantTaskKind>.TryParse(name, out var id))
        {
            throw new FormatException("Which task?");
        }

        await ShowAsync(await lifecycle.GetAsync(id, cancellationToken));
    }

    private static Task ShowAsync(TenantTaskInfo task) =>
        Console.Out.WriteLineAsync(JsonSerializer.Serialize(task, Indented));
}
