namespace ReferenceStore.Tests.Stores;

/// <summary>Tests that end a store of their own again and again: much of their time is the next start.</summary>
[CollectionDefinition(Name)]
public sealed class KilledStores
{
    public const string Name = "killed stores";
}
