using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ReferenceStore.Storefront.Api;

/// <summary>Where the services answer: as configured, or at this process's own address.</summary>
internal sealed class ApiAddress(IServer server, IOptions<StorefrontOptions> options)
{
    private Uri? _address = options.Value.ApiBaseAddress;

    public Uri Base => _address ??= Own();

    // Known only once the server listens, so it is asked for at first use.
    private Uri Own() =>
        server
            .Features.Get<IServerAddressesFeature>()
            ?.Addresses.OrderBy(a => a.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            .Select(Reachable)
            .FirstOrDefault()
        ?? throw new InvalidOperationException(
            $"The server tells no address. Set {StorefrontOptions.Section}:{nameof(StorefrontOptions.ApiBaseAddress)}."
        );

    private static Uri Reachable(string address)
    {
        var binding = BindingAddress.Parse(address);
        var host = binding.Host is "*" or "+" or "0.0.0.0" or "[::]" or "localhost" ? "127.0.0.1" : binding.Host;
        return new UriBuilder(binding.Scheme, host, binding.Port).Uri;
    }
}
