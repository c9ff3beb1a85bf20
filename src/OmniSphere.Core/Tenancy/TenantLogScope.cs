using System.Collections;

namespace OmniSphere.Tenancy;

/// <summary><c>tenant:{Tenant}</c> for what is logged during a request or an event. The id is written when somebody reads it.</summary>
internal sealed class TenantLogScope(Id<TenantKind> tenant) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private string? _id;

    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] =>
        index switch
        {
            0 => new("Tenant", Id),
            1 => new("{OriginalFormat}", "tenant:{Tenant}"),
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

    private string Id => _id ??= tenant.ToString();

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    public override string ToString() => $"tenant:{Id}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
