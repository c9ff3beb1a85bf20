using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Orders.Returns;

/// <summary>What the buyer paid for the units of a return.</summary>
internal static class ReturnValue
{
    /// <summary>
    /// The units' part of what their lines came to, after discounts and with tax. Returns that together bring all units of
    /// a line back come to just what was paid for it.
    /// </summary>
    public static long Of(Order order, Return @return)
    {
        if (@return.State is ReturnState.Exchanged)
        {
            return @return.Exchanged;
        }

        var value = 0L;
        foreach (var units in @return.Units)
        {
            var line = order.Lines.First(l => l.Position == units.Line);
            var before = order
                .Returns.TakeWhile(r => r.Id != @return.Id)
                .Where(r => r.State is not (ReturnState.Rejected or ReturnState.Exchanged))
                .Sum(r => r.Units.Where(u => u.Line == units.Line).Sum(u => u.Quantity));
            var paid = line.Total - line.Discount + (order.PricesIncludeTax ? 0 : line.Tax);
            value +=
                Rounding.Share(paid, before + units.Quantity, line.Quantity)
                - Rounding.Share(paid, before, line.Quantity);
        }

        return value;
    }
}
