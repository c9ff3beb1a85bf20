using OmniSphere.Testing;

namespace ReferenceStore.Tests.Packages;

/// <summary>A small host in a folder of its own, as an integrator would write it.</summary>
internal sealed class OutsideHost(string folder, string feed, string version)
{
    private const string Program = """
        using OmniSphere;
        using OmniSphere.Hosting;
        using OmniSphere.Hosting.Commands;

        var builder = WebApplication.CreateBuilder(args);
        builder.AddOmniSphereHosting()
               .UseConfiguredTenants()
               .AddOmniSphereAuth()
               .AddOmniSphereCatalogue()
               .AddOmniSphereCheckout()
               .AddOmniSphereMarketing();
        var app = builder.Build();
        app.MapOmniSphere();
        return await app.RunOmniSphereAsync(args);
        """;

    private const string Settings = """
        {
          "OmniSphere": {
            "Tenants": [
              { "Id": "tnt_01h455vb4pex5vsknk084sn02q", "Slug": "corner", "Name": "Corner shop", "Currency": "EUR" }
            ]
          }
        }
        """;

    private string Project =>
        $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseAppHost>false</UseAppHost>
                <NuGetAudit>false</NuGetAudit>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="OmniSphere.Auth" Version="{version}" />
                <PackageReference Include="OmniSphere.Catalogue" Version="{version}" />
                <PackageReference Include="OmniSphere.Checkout" Version="{version}" />
                <PackageReference Include="OmniSphere.Hosting" Version="{version}" />
                <PackageReference Include="OmniSphere.Marketing" Version="{version}" />
              </ItemGroup>
            </Project>
            """;

    // Our packages are unpacked beside the host; everybody else's are taken from where this machine has them already.
    private string Sources =>
        $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="packages" />
              </config>
              <fallbackPackageFolders>
                <add key="machine" value="{MachinePackages}" />
              </fallbackPackageFolders>
              <packageSources>
                <add key="omnisphere" value="{feed}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="omnisphere">
                  <package pattern="OmniSphere.*" />
                </packageSource>
                <packageSource key="nuget.org">
                  <package pattern="*" />
                </packageSource>
              </packageSourceMapping>
            </configuration>
            """;

    private static string MachinePackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public async Task BuildAsync()
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Host.csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program);
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), Settings);
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), Sources);
        await Tool.RunAsync(folder, "dotnet", "build", "-v", "quiet", "-clp:NoSummary");
    }

    public Task<ProcessHost> StartAsync(int port) =>
        ProcessHost.StartAsync(
            new ProcessHostOptions
            {
                Assembly = Path.Combine(folder, "bin", "Debug", "net10.0", "Host.dll"),
                WorkingDirectory = folder,
                Ready = new Uri($"http://127.0.0.1:{port}/health/ready"),
                Arguments = ["--urls", $"http://127.0.0.1:{port}"],
                Environment = new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
            },
            TestContext.Current.CancellationToken
        );
}
