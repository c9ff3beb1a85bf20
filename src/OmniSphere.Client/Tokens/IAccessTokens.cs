namespace OmniSphere.Client;

/// <summary>Where the access token of a caller comes from.</summary>
public interface IAccessTokens
{
    /// <summary>A token that is good now, or null for nobody.</summary>
    /// <param name="refused">The token that the service just refused, if it did: it wants another.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OmniSphereProblemException">The session is over.</exception>
    ValueTask<string?> GetAsync(string? refused, CancellationToken cancellationToken);
}
