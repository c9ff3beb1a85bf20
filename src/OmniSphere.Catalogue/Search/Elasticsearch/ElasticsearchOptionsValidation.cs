using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>What attributes cannot say about the settings of Elasticsearch.</summary>
internal sealed class ElasticsearchOptionsValidation : IValidateOptions<SearchOptions>
{
    private const string Section = SearchOptions.Section + ":Elasticsearch";

    public ValidateOptionsResult Validate(string? name, SearchOptions options)
    {
        if (options.Engine != SearchEngine.Elasticsearch)
        {
            return ValidateOptionsResult.Skip;
        }

        var errors = Check(options.Elasticsearch).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Check(ElasticsearchOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
        {
            yield return $"{Section}:{string.Join(", ", result.MemberNames)}: {result.ErrorMessage}";
        }

        if (options.Nodes.Count == 0)
        {
            yield return $"{Section}:Nodes: name at least one node, such as https://localhost:9200.";
        }

        foreach (var node in options.Nodes)
        {
            if (
                !Uri.TryCreate(node, UriKind.Absolute, out var uri)
                || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            )
            {
                yield return $"{Section}:Nodes: '{node}' is no http or https address.";
            }
            else if (uri.UserInfo.Length > 0)
            {
                yield return $"{Section}:Nodes: keep the user out of the address; set Username and Password.";
            }
        }

        if (options.Username is null != options.Password is null)
        {
            yield return $"{Section}:Username and Password go together.";
        }

        if (options.ApiKey is not null && options.Username is not null)
        {
            yield return $"{Section}: set either ApiKey or Username, not both.";
        }

        if (options.CertificateFingerprint is { } fingerprint && CertificatePin.Parse(fingerprint) is null)
        {
            yield return $"{Section}:CertificateFingerprint: 64 hexadecimal digits (SHA-256), with or without colons.";
        }

        if (options.AttemptTimeout > options.Timeout)
        {
            yield return $"{Section}:AttemptTimeout is longer than Timeout.";
        }
    }
}
