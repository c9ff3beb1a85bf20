using OmniSphere.Persistence;

namespace OmniSphere.Hosting.Commands;

internal sealed class MigrateCommand(MigrationRunner migrations) : IHostCommand
{
    public string Name => "migrate";

    public string Description => "Applies the pending migrations of every module's database.";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var pending = await migrations.PendingAsync(cancellationToken);
        await migrations.MigrateAsync(cancellationToken);
        await Console.Out.WriteLineAsync(
            pending.Count == 0 ? "Every database is up to date." : $"Migrated: {string.Join(", ", pending)}."
        );
        return 0;
    }
}
