namespace ReferenceStore.Tests.Stores;

/// <summary>Tests that hold a store to seconds. Nothing runs beside them: others would be measured with it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredStores
{
    public const string Name = "measured stores";
}
