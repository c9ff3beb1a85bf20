using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Stock;

/// <summary>From which locations the units of an order are taken.</summary>
internal static class StockSourcing
{
    /// <summary>The levels in the order in which they are asked, by the shop's policy.</summary>
    public static List<StockLevel> Sort(
        IEnumerable<StockLevel> levels,
        IReadOnlyDictionary<Id<LocationKind>, StockLocation> locations,
        StockPolicy policy,
        StockDestination? destination
    )
    {
        var nearest = policy.Order == SourceOrder.Nearest ? destination : null;
        return
        [
            .. levels
                .Select(level => (Level: level, Location: locations[level.LocationId]))
                .OrderBy(l => nearest is not null && l.Location.Country != nearest.Country)
                .ThenByDescending(l => nearest is null ? 0 : InCommon(l.Location, nearest))
                .ThenBy(l => l.Location.Priority)
                .ThenBy(l => l.Location.Id)
                .Select(l => l.Level),
        ];
    }

    /// <summary>
    /// What one location lacks of the demand where none has all of it: of the one that lacks the least units. Empty when
    /// one has all, or nothing is needed.
    /// </summary>
    public static IReadOnlyList<StockShortage> Missing(
        StockSheet sheet,
        IReadOnlyCollection<(StockedVariant Variant, int Quantity)> needs
    )
    {
        if (needs.Count == 0 || OneSource(sheet, needs) is not null)
        {
            return [];
        }

        var best = sheet.Locations.MinBy(location =>
            needs.Sum(n => (long)Math.Max(0, n.Quantity - At(sheet, n.Variant.Id, location)))
        );
        return
        [
            .. needs
                .Select(n => new StockShortage(n.Variant.Sku, n.Quantity, At(sheet, n.Variant.Id, best)))
                .Where(s => s.Available < s.Requested),
        ];
    }

    /// <summary>Holds units. There are enough over all locations, or it would not be called.</summary>
    public static List<ReservationLine> Take(
        StockSheet sheet,
        string reference,
        IReadOnlyCollection<(StockedVariant Variant, int Quantity)> needs
    )
    {
        var source = sheet.Policy.Split == SourceSplit.Freely ? null : OneSource(sheet, needs);
        var lines = new List<ReservationLine>();
        foreach (var (variant, quantity) in needs.OrderBy(n => n.Variant.Id))
        {
            var missing = quantity;
            foreach (var level in sheet.LevelsOf(variant.Id).Where(l => source is null || l.LocationId == source))
            {
                var units = Math.Min(missing, Math.Max(0, level.Available));
                if (units == 0)
                {
                    continue;
                }

                sheet.Move(level, MovementType.Reservation, new StockDelta(Reserved: units), reference);
                lines.Add(new ReservationLine(variant.Id, level.LocationId, variant.Sku, units));
                missing -= units;
            }
        }

        return lines;
    }

    /// <summary>The first location that has all of it, or null.</summary>
    private static Id<LocationKind>? OneSource(
        StockSheet sheet,
        IReadOnlyCollection<(StockedVariant Variant, int Quantity)> needs
    )
    {
        foreach (var location in sheet.Locations)
        {
            if (needs.All(n => At(sheet, n.Variant.Id, location) >= n.Quantity))
            {
                return location;
            }
        }

        return null;
    }

    private static int At(StockSheet sheet, Id<VariantKind> variant, Id<LocationKind> location) =>
        Math.Max(0, sheet.Find(variant, location)?.Available ?? 0);

    private static int InCommon(StockLocation location, StockDestination destination) =>
        location.Country == destination.Country && location.PostalCode is { } from && destination.PostalCode is { } to
            ? Compact(from).AsSpan().CommonPrefixLength(Compact(to))
            : 0;

    private static string Compact(string postalCode) =>
        postalCode.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
