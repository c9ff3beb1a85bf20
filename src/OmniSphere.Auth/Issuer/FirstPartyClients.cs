namespace OmniSphere.Auth.Issuer;

/// <summary>
/// The clients that every tenant has from the start: <c>storefront</c> for customers and <c>dashboard</c> for staff, both
/// public.
/// </summary>
internal sealed class FirstPartyClients(IAuthClients clients)
{
    public const string Storefront = "storefront";
    public const string Dashboard = "dashboard";

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await clients.EnsureAsync(
            new AuthClient
            {
                ClientId = Storefront,
                Users = AuthClientUsers.Shoppers,
                FirstParty = true,
            },
            cancellationToken
        );
        await clients.EnsureAsync(
            new AuthClient
            {
                ClientId = Dashboard,
                Users = AuthClientUsers.Staff,
                FirstParty = true,
            },
            cancellationToken
        );
    }
}
