using OmniSphere;
using OmniSphere.Hosting.Commands;

namespace ReferenceStore.AllInOne.Demo;

/// <summary>What makes this host a demo: shops that are there at the first start, and an import on the command line.</summary>
internal static class DemoServices
{
    public static OmniSphereBuilder AddDemo(this OmniSphereBuilder builder)
    {
        builder.Services.AddSingleton<DemoSeeder>();
        builder.Services.AddSingleton<IHostedService>(sp => sp.GetRequiredService<DemoSeeder>());
        builder.Services.AddSingleton<IHostCommand, SeedCommand>();
        builder.Services.AddSingleton<IHostCommand, ImportCommand>();
        return builder;
    }
}
