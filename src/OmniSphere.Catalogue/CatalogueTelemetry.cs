using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OmniSphere.Catalogue;

/// <summary>What the catalogue measures, under the name <c>OmniSphere.Catalogue</c>. No tag tells one tenant from another.</summary>
internal static class CatalogueTelemetry
{
    public const string Name = "OmniSphere.Catalogue";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Reservations = Meter.CreateCounter<long>(
        "omnisphere.catalogue.reservations",
        "{reservation}",
        "Reservations of stock by what became of them."
    );

    private static readonly Counter<long> Imported = Meter.CreateCounter<long>(
        "omnisphere.catalogue.imported_products",
        "{product}",
        "Products read by imports by what became of them."
    );

    private static readonly Counter<long> Images = Meter.CreateCounter<long>(
        "omnisphere.catalogue.downloaded_images",
        "{attempt}",
        "Attempts to download pictures that imports name, by what became of them."
    );

    public static void Image(string outcome) => Images.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public static void Reservation(string outcome, long count = 1) =>
        Reservations.Add(count, new KeyValuePair<string, object?>("outcome", outcome));

    public static void Import(string outcome, long count)
    {
        if (count > 0)
        {
            Imported.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
