using ReferenceStore.Tests.Browser;
using ReferenceStore.Tests.Cluster;
using ReferenceStore.Tests.Stores;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace ReferenceStore.Tests.Stores;

/// <summary>Begins with what takes longest: begun last, it would keep one processor busy and leave the others idle.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        OneCluster.Name,
        KilledStores.Name,
        OwnStores.Name,
        nameof(BuyingTests),
        nameof(AccessibilityTests),
    ];

    /// <inheritdoc />
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(c => Rank(c))];

    private static int Rank(ITestCollection collection)
    {
        var rank = Array.FindIndex(
            Long,
            name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)
        );
        return rank < 0 ? Long.Length : rank;
    }
}
