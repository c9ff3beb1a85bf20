using System.Globalization;

namespace OmniSphere.Testing;

public sealed partial class StoreCluster
{
    /// <summary>Everything by environment: arguments can be read by every user of the machine.</summary>
    private Dictionary<string, string?> Environment(string name, int port)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["OmniSphere:DataFolder"] = _options.DataFolder,
            ["OmniSphere:Database:Provider"] = "PostgreSql",
            ["OmniSphere:Database:ConnectionString"] = _options.ServiceConnectionString,
            ["OmniSphere:Database:MigrateAtStart"] = "false",
            ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["OTEL_SERVICE_NAME"] = name,
        };
        foreach (var (key, value) in _options.Settings)
        {
            settings[key] = value;
        }

        if (name == "seed")
        {
            settings["OmniSphere:Database:MigrationConnectionString"] = _options.OwnerConnectionString;
        }
        else
        {
            settings["OmniSphere:ServiceIdentity:Name"] = name;
            settings["OmniSphere:ServiceIdentity:Keys:0"] = _key;
            settings["Kestrel:Endpoints:Http:Url"] = $"{Scheme}://127.0.0.1:{port}";
        }

        if (_options.Tls && name != "seed")
        {
            settings["OmniSphere:Tls:Certificates"] = Path.Combine(TlsFolder, "certificates");
            settings["OmniSphere:Tls:ServiceAuthorities"] = Authority;
        }

        switch (name)
        {
            case "gateway":
                foreach (var (service, _) in Programs[..^1])
                {
                    settings[$"OmniSphere:Services:{service}:Address"] = Address(service).ToString();
                }

                break;
            case "catalogue":
                settings["Kestrel:Endpoints:Grpc:Url"] = $"{Scheme}://127.0.0.1:{_grpcPort}";
                settings["Kestrel:Endpoints:Grpc:Protocols"] = "Http2";
                break;
            case "checkout":
                settings["OmniSphere:Services:Catalogue:Address"] = Address("catalogue").ToString();
                settings["OmniSphere:Services:Catalogue:GrpcAddress"] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Scheme}://127.0.0.1:{_options.CatalogueLink ?? _grpcPort}"
                );
                break;
            case "storefront":
                settings["OmniSphere:ServiceIdentity:Required"] = "false";
                settings["Storefront:ApiBaseAddress"] = Address("gateway").ToString();
                break;
        }

        if (name is not "auth" and not "seed")
        {
            settings["OmniSphere:Services:Auth:Address"] = Address("auth").ToString();
        }

        return settings.ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value);
    }
}
