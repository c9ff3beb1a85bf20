namespace ReferenceStore.Storefront;

/// <summary>Configuration section <c>Storefront</c>.</summary>
public sealed class StorefrontOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "Storefront";

    /// <summary>Where the services answer: a gateway, or this very process when nothing is set.</summary>
    public Uri? ApiBaseAddress { get; set; }

    /// <summary>
    /// A PEM file with the authorities that sign the certificate of that address, when the machine does not trust them.
    /// Default: those of the deployment's services, <c>OmniSphere:Tls:ServiceAuthorities</c>.
    /// </summary>
    public string? ApiAuthorities { get; set; }

    /// <summary>How long a page waits for a service. Default 10 seconds.</summary>
    public TimeSpan ApiTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the categories and the home page's rows are kept. Default one minute.</summary>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether shoppers may pay with test cards. Default: in Development only.</summary>
    public bool? TestPayments { get; set; }
}
