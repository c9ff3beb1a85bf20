using OmniSphere.Contracts.Auth;
using OmniSphere.Events;

namespace OmniSphere.Marketing.Profiles;

/// <summary>An account takes over what was known about its address.</summary>
internal sealed class RecordRegistration(MarketingDbContext db, ProfileStitching stitching, TimeProvider clock)
    : IEventConsumer<CustomerRegistered>
{
    public async Task HandleAsync(
        CustomerRegistered customer,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        var profile = await stitching.ResolveAsync(
            Traces.Of(customer.CustomerId.ToString(), customer.Email),
            envelope.Time,
            cancellationToken
        );
        profile.Named(customer.FirstName, customer.LastName, envelope.Time);
        profile.Seen(envelope.Time);
        if (customer.AcceptsMarketing)
        {
            // A box left unticked takes back nothing that was granted elsewhere.
            profile.Consented(MarketingConsent.Granted, "registration", envelope.Time);
        }

        db.ProfileEvents.Add(
            ProfileEvent.From(
                envelope,
                profile,
                envelope.Time,
                new RegistrationEntry(customer.CustomerId, customer.AcceptsMarketing),
                clock
            )
        );
    }

    private sealed record RegistrationEntry(Id<UserKind> CustomerId, bool AcceptsMarketing);
}
