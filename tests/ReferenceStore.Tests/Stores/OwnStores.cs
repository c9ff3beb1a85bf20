namespace ReferenceStore.Tests.Stores;

/// <summary>
/// Tests that have a store of their own and keep it busy. They run one after another: side by side they would measure
/// each other.
/// </summary>
[CollectionDefinition(Name)]
public sealed class OwnStores
{
    public const string Name = "own stores";
}
