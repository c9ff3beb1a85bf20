using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace OmniSphere.Hosting.Secrets;

/// <summary>
/// Settings whose values are kept by AWS Secrets Manager. Read when the host is built, which fails when one is missing;
/// read again now and then, when the last known values stay until all could be read.
/// </summary>
internal sealed class AwsSecrets(AwsSecretsOptions options) : ConfigurationProvider, IConfigurationSource, IDisposable
{
    private const string Reference = "/aws/reference/secretsmanager/";

    private readonly Lazy<AmazonSimpleSystemsManagementClient> _client = new(() => Client(options));
    private bool _isLoaded;

    public AwsSecretsOptions Options => options;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <exception cref="SecretsException">At the first time, when a secret cannot be read.</exception>
    public override void Load()
    {
        if (!_isLoaded)
        {
            // Configuration is read before the host, and without a way to wait.
            Data = Task.Run(() => ReadAsync(CancellationToken.None)).GetAwaiter().GetResult();
            _isLoaded = true;
        }
    }

    /// <summary>Reads all values anew and tells the configuration's users when one differs.</summary>
    /// <returns>Whether one did.</returns>
    /// <exception cref="SecretsException">One cannot be read; nothing was changed.</exception>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        var read = await ReadAsync(cancellationToken);
        if (read.All(r => Data.TryGetValue(r.Key, out var known) && known == r.Value))
        {
            return false;
        }

        Data = read;
        OnReload();
        return true;
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private async Task<Dictionary<string, string?>> ReadAsync(CancellationToken cancellationToken)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        var read = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (setting, source) in options.Values)
        {
            var at = source.IndexOf('#', StringComparison.Ordinal);
            var (name, field) = at < 0 ? (source, null) : (source[..at], source[(at + 1)..]);
            if (!secrets.TryGetValue(name, out var secret))
            {
                secrets[name] = secret = await ReadAsync(setting, name, cancellationToken);
            }

            read[setting] = field is null ? secret : Field(setting, source, secret, field);
        }

        return read;
    }

    private async Task<string> ReadAsync(string setting, string name, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetParameterRequest { Name = Reference + name, WithDecryption = true };
            var answer = await _client.Value.GetParameterAsync(request, cancellationToken);
            return answer.Parameter.Value;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = e is AmazonServiceException { ErrorCode.Length: > 0 } fault
                ? fault.ErrorCode
                : e.GetType().Name;
            throw new SecretsException($"{Path(setting)}: the secret '{name}' could not be read ({reason}).", e);
        }
    }

    private static string Field(string setting, string source, string secret, string field)
    {
        try
        {
            using var json = JsonDocument.Parse(secret);
            if (
                json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(field, out var value)
            )
            {
                return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            }
        }
        catch (JsonException)
        {
            // Its message quotes the text: it is not passed on.
        }

        throw new SecretsException($"{Path(setting)}: the secret '{source}' is no JSON object with such a field.");
    }

    private static string Path(string setting) => $"{AwsSecretsOptions.Section}:Values:{setting}";

    private static AmazonSimpleSystemsManagementClient Client(AwsSecretsOptions options)
    {
        var config = new AmazonSimpleSystemsManagementConfig
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 3,
            Timeout = options.Timeout,
        };
        if (options.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        if (options.ServiceUrl is { } url)
        {
            config.AuthenticationRegion = options.Region;
            config.ServiceURL = url.ToString();
        }

        return new AmazonSimpleSystemsManagementClient(config);
    }
}
