using System.Collections.Frozen;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Promotions;

/// <summary>An effect made ready for the engine.</summary>
internal sealed class EffectRule
{
    private readonly PromotionEffect _effect;
    private readonly ItemMatch _items;
    private readonly UnitBargain? _bargain;
    private readonly FrozenSet<string> _methods;
    private readonly long _millionths;

    public EffectRule(PromotionEffect effect)
    {
        _effect = effect;
        _items = effect.Items is { } items ? new ItemMatch(items) : ItemMatch.All;
        _millionths = SettingRules.Millionths(effect.Percent ?? 100);
        _methods = effect.Methods.ToFrozenSet(StringComparer.Ordinal);
        _bargain = effect.Kind switch
        {
            PromotionEffectKind.BuyXGetY => new UnitBargain(
                _items,
                effect.GetItems is { } get ? new ItemMatch(get) : _items,
                effect.Buy!.Value,
                effect.Get!.Value,
                effect.Times
            ),
            PromotionEffectKind.CheapestFree => UnitBargain.OfSets(
                _items,
                effect.Buy!.Value,
                effect.Get ?? 1,
                effect.Times
            ),
            _ => null,
        };
        Stage = effect.Kind switch
        {
            PromotionEffectKind.FreeShipping => PromotionStage.Shipping,
            PromotionEffectKind.PercentOff
            or PromotionEffectKind.AmountOff
            or PromotionEffectKind.Tiered when effect.Items is null => PromotionStage.Order,
            _ => PromotionStage.Lines,
        };
    }

    public PromotionStage Stage { get; }

    public PromotionEffectKind Kind => _effect.Kind;

    public bool IsAmount => _effect.Kind is PromotionEffectKind.AmountOff or PromotionEffectKind.FixedPrice;

    /// <summary>The SKU that is given away, or null.</summary>
    public string? Gift => _effect.Kind is PromotionEffectKind.Gift ? _effect.Sku : null;

    public bool IsForCurrency(Currency currency) => !IsAmount || AmountIn(_effect.Amount, currency) is not null;

    public bool IsForMethod(string code) => _methods.Count == 0 || _methods.Contains(code);

    /// <summary>What it would take off each line, by position; not more than the line comes to.</summary>
    public void OffLines(PriceDraft draft, Span<long> take)
    {
        take.Clear();
        if (_bargain is not null)
        {
            _bargain.Apply(draft, _millionths, take);
            return;
        }

        var lines = draft.Request.Lines;
        var millionths = _effect.Kind is PromotionEffectKind.Tiered ? TierOf(draft)?.Millionths ?? 0 : _millionths;
        var amount = AmountIn(_effect.Amount, draft.Request.Currency) ?? 0;
        for (var i = 0; i < take.Length; i++)
        {
            var line = lines[i];
            if (_effect.Kind is PromotionEffectKind.Gift)
            {
                take[i] = string.Equals(line.Sku, _effect.Sku, StringComparison.OrdinalIgnoreCase)
                    ? draft.Units[i] * Math.Min(line.Quantity, _effect.Quantity ?? 1)
                    : 0;
            }
            else if (_items.Matches(line))
            {
                take[i] = _effect.Kind switch
                {
                    PromotionEffectKind.AmountOff => Math.Min(amount, draft.Units[i]) * line.Quantity,
                    PromotionEffectKind.FixedPrice => Math.Max(draft.Units[i] - amount, 0) * line.Quantity,
                    _ => Rounding.Part(draft.Gross[i], millionths),
                };
            }
        }
    }

    /// <summary>What it would take off goods that come to so much after the discounts on lines.</summary>
    public long OffOrder(PriceDraft draft, long goods)
    {
        if (_effect.Kind is PromotionEffectKind.PercentOff)
        {
            return Rounding.Part(goods, _millionths);
        }

        if (_effect.Kind is PromotionEffectKind.AmountOff)
        {
            return AmountIn(_effect.Amount, draft.Request.Currency) ?? 0;
        }

        return TierOf(draft) is not { } tier ? 0
            : tier.Amount is { } amount ? amount
            : Rounding.Part(goods, tier.Millionths);
    }

    public static long? AmountIn(IReadOnlyList<Money> amounts, Currency currency)
    {
        for (var i = 0; i < amounts.Count; i++)
        {
            if (amounts[i].Currency == currency)
            {
                return amounts[i].Amount;
            }
        }

        return null;
    }

    private (long Millionths, long? Amount)? TierOf(PriceDraft draft)
    {
        var (units, total) = (0L, 0L);
        for (var i = 0; i < draft.Gross.Length; i++)
        {
            if (_items.Matches(draft.Request.Lines[i]))
            {
                units += draft.Request.Lines[i].Quantity;
                total += draft.Gross[i];
            }
        }

        var currency = draft.Request.Currency;
        (long Millionths, long? Amount)? best = null;
        var reached = -1L;
        foreach (var tier in _effect.Tiers)
        {
            var from = tier.Quantity ?? AmountIn(tier.Minimum ?? [], currency);
            if (from is { } least && least <= (tier.Quantity is null ? total : units) && least > reached)
            {
                reached = least;
                best = (
                    tier.Percent is { } percent ? SettingRules.Millionths(percent) : 0,
                    tier.Percent is null ? AmountIn(tier.Amount ?? [], currency) ?? 0 : null
                );
            }
        }

        return best;
    }
}
