using System.Diagnostics.Metrics;

namespace OmniSphere.Catalogue.Search;

/// <summary>What the search measures, beside the rest of the catalogue.</summary>
internal static class SearchTelemetry
{
    private static readonly Meter Meter = new(CatalogueTelemetry.Name);

    private static readonly Counter<long> Products = Meter.CreateCounter<long>(
        "omnisphere.catalogue.search.indexed_products",
        "{product}",
        "Products put into or taken out of search indexes."
    );

    private static readonly Counter<long> RefusedProducts = Meter.CreateCounter<long>(
        "omnisphere.catalogue.search.refused_products",
        "{product}",
        "Products that the search engine refused to index."
    );

    private static long _lagTicks;

    static SearchTelemetry() =>
        Meter.CreateObservableGauge(
            "omnisphere.catalogue.search.lag",
            () => Lag.TotalSeconds,
            "s",
            "Age of the oldest change that the search index had not taken up when last looked at."
        );

    public static TimeSpan Lag
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _lagTicks));
        set => Interlocked.Exchange(ref _lagTicks, value.Ticks);
    }

    public static void Refused(int products) => RefusedProducts.Add(products);

    public static void Indexed(int products) => Products.Add(products);
}
