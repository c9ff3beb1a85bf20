using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.QueryLog;

/// <summary>Counts queries and clicks in memory until they are written: a search waits for no database.</summary>
internal sealed class QueryCounts(TimeProvider clock)
{
    /// <summary>Different queries kept at a time; what comes on top is not counted.</summary>
    private const int Most = 5_000;

    private readonly Lock _turn = new();
    private Dictionary<(Id<TenantKind> Tenant, int Day, string Query), Counts> _counts = [];

    /// <summary>The first of a batch was counted.</summary>
    public Action? Began { get; set; }

    public void Searched(Id<TenantKind> tenant, string text, long total) =>
        Count(
            tenant,
            text,
            counts =>
            {
                counts.Searches++;
                counts.FoundNothing += total == 0 ? 1 : 0;
            }
        );

    public void Clicked(Id<TenantKind> tenant, string text, Id<ProductKind> product) =>
        Count(tenant, text, counts => counts.Clicks[product] = counts.Clicks.GetValueOrDefault(product) + 1);

    /// <summary>What was counted since the last time, by tenant, in the order in which every node writes it.</summary>
    public IReadOnlyList<IGrouping<Id<TenantKind>, (int Day, string Query, Counts Counts)>> Take()
    {
        Dictionary<(Id<TenantKind> Tenant, int Day, string Query), Counts> taken;
        lock (_turn)
        {
            (taken, _counts) = (_counts, []);
        }

        return
        [
            .. taken
                .OrderBy(t => t.Key.Day)
                .ThenBy(t => t.Key.Query, StringComparer.Ordinal)
                .GroupBy(t => t.Key.Tenant, t => (t.Key.Day, t.Key.Query, t.Value)),
        ];
    }

    private void Count(Id<TenantKind> tenant, string text, Action<Counts> add)
    {
        var query = QueryText.Key(text);
        if (query.Length is 0 or > QueryTally.QueryLength || IsPersonal(query))
        {
            return;
        }

        var key = (tenant, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber, query);
        bool began;
        lock (_turn)
        {
            began = _counts.Count == 0;
            if (!_counts.TryGetValue(key, out var counts))
            {
                if (_counts.Count == Most)
                {
                    return;
                }

                _counts[key] = counts = new Counts();
            }

            add(counts);
        }

        if (began)
        {
            Began?.Invoke();
        }
    }

    /// <summary>An e-mail address, or a number as long as a phone's: people paste such things into search boxes.</summary>
    private static bool IsPersonal(string query) =>
        query.Contains('@', StringComparison.Ordinal) || query.Count(char.IsDigit) >= 7;

    internal sealed class Counts
    {
        public int Searches { get; set; }
        public int FoundNothing { get; set; }
        public SortedDictionary<Id<ProductKind>, int> Clicks { get; } =
            new(Comparer<Id<ProductKind>>.Create((a, b) => a.Value.CompareTo(b.Value)));
    }
}
