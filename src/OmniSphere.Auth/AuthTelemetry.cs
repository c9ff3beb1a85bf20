using System.Diagnostics.Metrics;
using OmniSphere.Auth.Accounts;

namespace OmniSphere.Auth;

/// <summary>What the module counts, on the meter <c>OmniSphere.Auth</c>.</summary>
internal sealed class AuthTelemetry
{
    public const string Name = "OmniSphere.Auth";

    private readonly Counter<long> _signIns;
    private readonly Counter<long> _registrations;
    private readonly Counter<long> _reuses;
    private readonly Counter<long> _keys;

    public AuthTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _signIns = meter.CreateCounter<long>("omnisphere.auth.sign_ins", "{attempt}", "Attempts to sign in");
        _registrations = meter.CreateCounter<long>("omnisphere.auth.registrations", "{account}", "Accounts opened");
        _reuses = meter.CreateCounter<long>("omnisphere.auth.refresh_reuses", "{token}", "Refresh tokens used twice");
        _keys = meter.CreateCounter<long>("omnisphere.auth.signing_keys", "{key}", "Signing keys made");
    }

    public void SignIn(AccountKind kind, bool succeeded) =>
        _signIns.Add(1, new("kind", kind == AccountKind.Staff ? "staff" : "shopper"), new("succeeded", succeeded));

    public void Registered() => _registrations.Add(1);

    public void RefreshTokenReused() => _reuses.Add(1);

    public void SigningKeyCreated() => _keys.Add(1);
}
