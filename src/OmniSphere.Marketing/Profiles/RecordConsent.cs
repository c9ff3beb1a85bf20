using OmniSphere.Contracts.Auth;
using OmniSphere.Events;

namespace OmniSphere.Marketing.Profiles;

/// <summary>What a customer says on their account about news by mail is a decision, a withdrawal too.</summary>
internal sealed class RecordConsent(MarketingDbContext db, ProfileStitching stitching, TimeProvider clock)
    : IEventConsumer<CustomerConsentChanged>
{
    public async Task HandleAsync(
        CustomerConsentChanged changed,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        var profile = await stitching.ResolveAsync(
            Traces.Of(changed.CustomerId.ToString(), changed.Email),
            envelope.Time,
            cancellationToken
        );
        profile.Seen(envelope.Time);
        profile.Consented(
            changed.AcceptsMarketing ? MarketingConsent.Granted : MarketingConsent.Withdrawn,
            "account",
            envelope.Time
        );
        db.ProfileEvents.Add(
            ProfileEvent.From(
                envelope,
                profile,
                envelope.Time,
                new ConsentEntry(changed.CustomerId, changed.AcceptsMarketing),
                clock
            )
        );
    }

    private sealed record ConsentEntry(Id<UserKind> CustomerId, bool AcceptsMarketing);
}
