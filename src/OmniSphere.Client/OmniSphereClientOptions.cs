namespace OmniSphere.Client;

/// <summary>How a client calls.</summary>
public sealed record OmniSphereClientOptions
{
    /// <summary>
    /// The shop's host, such as <c>acme.localhost:5080</c>, where the address that is called is not the shop's own. The host
    /// tells the tenant, so one client calls one shop.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>Sent as <c>X-Api-Key</c> with every request.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Whose access token is sent with every request; nobody's by default.</summary>
    public IAccessTokens? Tokens { get; init; }

    /// <summary>
    /// How often a request is repeated that was not answered or told to come back (429, 502, 503, 504): one that only reads,
    /// or one with an idempotency key. Nothing else ever is. Default 2.
    /// </summary>
    public int Retries { get; init; } = 2;

    /// <summary>How long to wait before the first repetition; twice as long before each next. Default 200 ms.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest <c>Retry-After</c> that is waited for; who is told to wait longer gets the problem. Default 10 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
