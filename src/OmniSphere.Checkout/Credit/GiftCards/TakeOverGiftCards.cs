using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>Takes over gift cards that were issued elsewhere, each once.</summary>
internal sealed class TakeOverGiftCards(CheckoutDbContext db, CreditLedger ledger, TimeProvider clock)
{
    private const int Shortest = 12;

    public static void Check(Validation v, GiftCardSetting card)
    {
        v.Text(card.Code, "code", GiftCardCode.LongestText, Shortest);
        v.That(card.Amount.IsPositive, "amount", "out_of_range", "Above zero.");
    }

    /// <summary>Part of the caller's transaction, which saves.</summary>
    public async Task RunAsync(IReadOnlyList<GiftCardSetting> cards, CancellationToken cancellationToken)
    {
        foreach (var card in cards)
        {
            var hash = GiftCardCode.Hash(card.Code);
            if (await db.CreditAccounts.AnyAsync(a => a.CodeHash == hash, cancellationToken))
            {
                continue;
            }

            var account = new CreditAccount
            {
                TenantId = db.TenantId,
                Id = Id<CreditAccountKind>.New(clock),
                Kind = CreditKind.GiftCard,
                Currency = card.Amount.Currency,
                CodeHash = hash,
                Last4 = GiftCardCode.Last4(card.Code),
                ExpiresAt = card.ExpiresAt?.ToUniversalTime(),
                CreatedAt = clock.GetUtcNow(),
            };
            db.CreditAccounts.Add(account);
            await db.SaveChangesAsync(cancellationToken);
            await ledger.GiveAsync(
                account.Id,
                card.Amount.Amount,
                CreditMovement.Issued,
                account.Id.ToString(),
                cancellationToken,
                "Issued elsewhere."
            );
        }
    }
}
