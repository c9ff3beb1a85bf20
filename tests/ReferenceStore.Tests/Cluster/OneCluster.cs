namespace ReferenceStore.Tests.Cluster;

/// <summary>Tests of the running cluster. They run one after another: some of them end its services.</summary>
[CollectionDefinition(Name)]
public sealed class OneCluster
{
    public const string Name = "the cluster";
}
