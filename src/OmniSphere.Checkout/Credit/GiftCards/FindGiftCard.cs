using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>Finds a gift card by what somebody typed; who types many wrong codes has to wait.</summary>
internal sealed class FindGiftCard(
    CheckoutDbContext db,
    GuessThrottle throttle,
    ITenantContext tenant,
    IHttpContextAccessor http
)
{
    /// <exception cref="ProblemException">404 <c>gift_card.not_found</c>; 429 <c>gift_card.guess_limited</c>.</exception>
    /// <param name="code">What was typed.</param>
    /// <param name="cart">
    /// The cart it was typed for, or null.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<CreditAccount> ByCodeAsync(string code, Id<CartKind>? cart, CancellationToken cancellationToken)
    {
        var client = $"{tenant.RequiredId} {http.HttpContext?.Connection.RemoteIpAddress}";
        var typedFor = cart?.ToString() ?? "";
        throttle.Guard(client, typedFor);
        var hash = GiftCardCode.Hash(code);
        if (
            await db.CreditAccounts.AsNoTracking().SingleOrDefaultAsync(a => a.CodeHash == hash, cancellationToken) is
            { } card
        )
        {
            return card;
        }

        throttle.Wrong(client, typedFor);
        throw CreditProblems.CardNotFound();
    }
}
