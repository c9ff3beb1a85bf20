using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OmniSphere.Testing;

/// <summary>
/// The reference store as separate processes: four services, the storefront, and the gateway before them. Each can be
/// killed and started again; none outlives this process.
/// </summary>
public sealed partial class StoreCluster : IAsyncDisposable
{
    private static readonly (string Name, string Sample)[] Programs =
    [
        ("auth", "AuthService"),
        ("catalogue", "CatalogueService"),
        ("checkout", "CheckoutService"),
        ("marketing", "MarketingEngine"),
        ("storefront", "StorefrontHost"),
        ("gateway", "Gateway"),
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly StoreClusterOptions _options;
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly Dictionary<string, int> _ports;
    private readonly int _grpcPort;
    private readonly Dictionary<string, StoreProcess> _programs;
    private readonly Dictionary<string, ProcessHost> _running = new(StringComparer.Ordinal);

    private StoreCluster(StoreClusterOptions options)
    {
        _options = options;
        _grpcPort = options.GrpcPort > 0 ? options.GrpcPort : FreePort.Next();
        _ports = Programs.ToDictionary(p => p.Name, _ => FreePort.Next(), StringComparer.Ordinal);
        if (options.Port > 0)
        {
            _ports["gateway"] = options.Port;
        }

        _programs = Programs.ToDictionary(
            p => p.Name,
            p => new StoreProcess(
                p.Name,
                p.Name,
                $"samples/ReferenceStore/{p.Sample}",
                $"ReferenceStore.{p.Sample}",
                new Dictionary<string, string?>()
            ),
            StringComparer.Ordinal
        );
    }

    /// <summary>The names of the processes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Programs.Select(p => p.Name)];

    /// <summary>The gateway's port: the address of everything.</summary>
    public int Port => _ports["gateway"];

    /// <summary>Prepares the databases and demo shops, then starts everything and waits until it is ready.</summary>
    public static async Task<StoreCluster> StartAsync(
        StoreClusterOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var cluster = new StoreCluster(options);
        try
        {
            await cluster.CertifyAsync(cancellationToken);
            await cluster.SeedAsync(cancellationToken);
            await Task.WhenAll(Names.Select(n => cluster.StartAsync(n, cancellationToken)));
            await cluster.OpenShopsAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a process answers, not counting the gateway's protection.</summary>
    public Uri Address(string name) => new($"{Scheme}://127.0.0.1:{_ports[name]}");

    /// <summary>A PEM file with the authority that signed everybody's certificate; null without TLS.</summary>
    public string? Authority => _options.Tls ? Path.Combine(TlsFolder, "ca.crt") : null;

    private string Scheme => _options.Tls ? "https" : "http";

    private string TlsFolder => Path.Combine(_options.DataFolder, "tls");

    /// <summary>A process's id.</summary>
    public int ProcessId(string name) => Running(name).ProcessId;

    /// <summary>What a process printed last.</summary>
    public string Output(string name) => Running(name).Output;

    /// <summary>True once a process has ended by itself or was killed.</summary>
    public bool HasExited(string name) => Running(name).HasExited;

    /// <summary>Ends a process as <c>kill -9</c> does.</summary>
    public Task KillAsync(string name, CancellationToken cancellationToken = default) =>
        Running(name).KillAsync(cancellationToken);

    /// <summary>Lets a process end as an orchestrator does (SIGTERM), and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync(string name, CancellationToken cancellationToken = default) =>
        Running(name).StopAsync(cancellationToken);

    /// <summary>Names a process that may join, gives it a port, and says where it will answer.</summary>
    public Uri Add(StoreProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        _programs[process.Name] = process;
        _ports[process.Name] = FreePort.Next();
        return Address(process.Name);
    }

    /// <summary>Runs a program's command that applies its migrations.</summary>
    public Task MigrateAsync(string name, CancellationToken cancellationToken = default)
    {
        var options = Process(name);
        return ProcessHost.RunAsync(
            options with
            {
                Arguments = ["migrate"],
                Environment = new Dictionary<string, string?>(options.Environment)
                {
                    ["OmniSphere__Database__MigrationConnectionString"] = _options.OwnerConnectionString,
                },
            },
            cancellationToken
        );
    }

    /// <summary>Starts a process that has joined or ended, on its port and data.</summary>
    public async Task StartAsync(string name, CancellationToken cancellationToken = default)
    {
        if (_running.TryGetValue(name, out var ended))
        {
            await ended.DisposeAsync();
        }

        var host = await ProcessHost.StartAsync(Process(name), cancellationToken);
        lock (_running)
        {
            _running[name] = host;
        }
    }

    /// <summary>The addresses, as <c>artifacts/cluster.json</c> holds them.</summary>
    public string Describe(string? kafka, string? postgres, string? redis) =>
        JsonSerializer.Serialize(
            new
            {
                gateway = $"{Scheme}://localhost:{Port}",
                storefront = Address("storefront").ToString().TrimEnd('/'),
                authority = Authority,
                kafka,
                postgres,
                redis,
                services = Names.ToDictionary(
                    n => n,
                    n => new { url = Address(n).ToString().TrimEnd('/'), pid = ProcessId(n) }
                ),
            },
            Indented
        );

    /// <summary>Ends everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values.Select(p => p.DisposeAsync().AsTask()));
        _running.Clear();
    }

    private ProcessHost Running(string name)
    {
        lock (_running)
        {
            return _running[name];
        }
    }

    /// <summary>A certificate for this machine and for each demo shop, by the command that anybody would use.</summary>
    private async Task CertifyAsync(CancellationToken cancellationToken)
    {
        if (_options.Tls)
        {
            var shops = Directory
                .EnumerateDirectories(Path.Combine(Repository.Folder, "samples", "ReferenceStore", "Data", "Shops"))
                .Select(shop => $"{Path.GetFileName(shop)}.localhost");
            await ProcessHost.RunAsync(
                ProcessHostOptions.ForSample("AllInOne", 0, _options.DataFolder) with
                {
                    Arguments = ["dev-certificate", TlsFolder, .. shops],
                },
                cancellationToken
            );
        }
    }

    private Task<string> SeedAsync(CancellationToken cancellationToken)
    {
        var seed = ProcessHostOptions.ForSample("AllInOne", 0, _options.DataFolder);
        return ProcessHost.RunAsync(
            seed with
            {
                Arguments = ["seed"],
                Environment = Environment("seed", 0),
                Line = line => _options.Line?.Invoke("seed", line),
            },
            cancellationToken
        );
    }

    /// <summary>Waits until the shops that the landing page names can be searched: their indexes are built after the start.</summary>
    private async Task OpenShopsAsync(CancellationToken cancellationToken)
    {
        using var http = TrustedHttp.Client(Authority);
        http.BaseAddress = Address("gateway");
        var landing = await AskAsync($"localhost:{Port}", "/");
        foreach (var shop in ShopAddress().Matches(landing).Select(m => m.Groups["shop"].Value).Distinct())
        {
            await AskAsync(shop, "/catalogue/v1/search?size=1");
        }

        async Task<string> AskAsync(string host, string path)
        {
            for (var watch = Stopwatch.StartNew(); ; await Task.Delay(100, cancellationToken))
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Host = host;
                request.Headers.Add("Accept", "text/html, application/json");
                using var answer = await http.SendAsync(request, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return text;
                }

                if (watch.Elapsed > TimeSpan.FromMinutes(3))
                {
                    throw new TimeoutException($"{host}{path} still answers {answer.StatusCode}: {text}");
                }
            }
        }
    }

    [GeneratedRegex(@"//(?<shop>[a-z0-9-]+\.localhost:\d+)", RegexOptions.None, 1000)]
    private static partial Regex ShopAddress();

    private ProcessHostOptions Process(string name)
    {
        var program = _programs[name];
        var options = ProcessHostOptions.ForProgram(
            program.Folder,
            program.Assembly,
            _ports[name],
            _options.DataFolder
        );
        var settings = Environment(program.Role, _ports[name]);
        foreach (var (key, value) in name == "gateway" ? _options.GatewaySettings : program.Settings)
        {
            settings[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return options with
        {
            Arguments = [],
            Ready = new Uri(Address(name), "/health/ready"),
            Authority = Authority,
            Environment = settings,
            Line = line => _options.Line?.Invoke(name, line),
        };
    }
}
