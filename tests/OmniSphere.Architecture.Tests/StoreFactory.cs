using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using OmniSphere.Testing;

namespace OmniSphere.Architecture.Tests;

/// <summary>The all-in-one host in memory, with an empty data folder and no demo shops: for looking at what it is made of.</summary>
public sealed class StoreFactory : WebApplicationFactory<Program>
{
    private readonly TestFolder _folder = TestFolder.Create("store");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("OmniSphere:DataFolder", _folder.Path);
        builder.UseSetting("OmniSphere:Demo:Seed", "false");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
