using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Persistence;

public sealed class RotatedCredentialsTests
{
    private const string Setting = "OmniSphere:Database:ConnectionString";

    [Fact]
    public async Task A_connection_string_that_changes_is_used_by_the_next_connection_without_a_restart()
    {
        await using var host = await ModuleTestHost.StartAsync(new() { Provider = DatabaseProvider.PostgreSql });
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var changed = new NpgsqlConnectionStringBuilder(configuration[Setting]) { ApplicationName = "rotated" };
        (await NameAsync(host)).Should().NotBe("rotated");

        configuration
            .Providers.OfType<MemoryConfigurationProvider>()
            .Last(p => p.TryGet(Setting, out _))
            .Set(Setting, changed.ConnectionString);
        configuration.Reload();

        (await NameAsync(host)).Should().Be("rotated");
        NpgsqlConnection.ClearPool(new NpgsqlConnection(changed.ConnectionString));
    }

    private static async Task<string> NameAsync(ModuleTestHost host)
    {
        await using var scope = host.SystemScope();
        return await scope
            .Get<PlatformDbContext>()
            .Database.SqlQueryRaw<string>("SELECT current_setting('application_name') AS \"Value\"")
            .SingleAsync(TestContext.Current.CancellationToken);
    }
}
