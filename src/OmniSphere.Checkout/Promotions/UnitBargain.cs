using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Promotions;

/// <summary>
/// Who buys some units gets others cheaper. A unit is either bought or got, never both. The cheapest units are got; where
/// some can only be got, those go first, so that as many as possible are left to be bought.
/// </summary>
internal sealed class UnitBargain(ItemMatch buyItems, ItemMatch getItems, int buy, int get, int? times)
{
    /// <summary>Of each set of so many units the cheapest are free.</summary>
    public static UnitBargain OfSets(ItemMatch items, int size, int free, int? times) =>
        new(items, items, size - free, free, times);

    /// <summary>Writes what it takes off each line.</summary>
    public void Apply(PriceDraft draft, long millionths, Span<long> take)
    {
        var lines = draft.Request.Lines;
        var order = lines.Count <= 256 ? stackalloc int[lines.Count] : new int[lines.Count];
        var candidates = 0;
        var (buyable, gettable, units) = (0L, 0L, 0L);
        for (var i = 0; i < lines.Count; i++)
        {
            var (bought, got) = (buyItems.Matches(lines[i]), getItems.Matches(lines[i]));
            buyable += bought ? lines[i].Quantity : 0;
            gettable += got ? lines[i].Quantity : 0;
            units += bought || got ? lines[i].Quantity : 0;
            if (got)
            {
                candidates++;
                Insert(draft, order[..candidates], i);
            }
        }

        var left = Got(buyable, gettable, units);
        foreach (var i in order[..candidates])
        {
            var here = Math.Min(left, lines[i].Quantity);
            take[i] = Rounding.Part(draft.Units[i] * here, millionths);
            left -= here;
        }
    }

    // Every full round needs buy + get units; what is left over after them counts once its buy units are there.
    private long Got(long buyable, long gettable, long units)
    {
        var rounds = units / (buy + get);
        var got = (rounds * get) + Math.Max(0, units - (rounds * (buy + get)) - buy);
        got = Math.Min(got, Math.Min(gettable, buyable / buy * get));
        return times is { } most ? Math.Min(got, (long)most * get) : got;
    }

    // Insertion sort: carts are short, and equal ones keep their positions.
    private void Insert(PriceDraft draft, Span<int> sorted, int line)
    {
        var at = sorted.Length - 1;
        for (; at > 0 && ComesBefore(draft, line, sorted[at - 1]); at--)
        {
            sorted[at] = sorted[at - 1];
        }

        sorted[at] = line;
    }

    private bool ComesBefore(PriceDraft draft, int a, int b)
    {
        var lines = draft.Request.Lines;
        var (aBuys, bBuys) = (buyItems.Matches(lines[a]), buyItems.Matches(lines[b]));
        return aBuys != bBuys ? bBuys : draft.Units[a] < draft.Units[b];
    }
}
