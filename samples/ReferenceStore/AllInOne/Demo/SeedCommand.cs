using OmniSphere.Hosting.Commands;
using OmniSphere.Persistence;

namespace ReferenceStore.AllInOne.Demo;

/// <summary><c>seed</c>: migrates the databases and sets up the demo shops, for services that share them.</summary>
internal sealed class SeedCommand(MigrationRunner migrations, DemoSeeder seeder) : IHostCommand
{
    public string Name => "seed";

    public string Description => "Migrates every database and sets up the demo shops.";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await migrations.MigrateAsync(cancellationToken);
        await seeder.SeedAsync(cancellationToken);
        return 0;
    }
}
