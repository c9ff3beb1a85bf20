using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Options;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.QueryLog;

/// <summary>Adds what was counted to the tallies, at most every few seconds, and when the host stops.</summary>
internal sealed class QueryLogWriter : SignalledWorker
{
    private readonly QueryCounts _counts;
    private readonly ITenantScopeFactory _scopes;
    private readonly SearchOptions _options;
    private readonly ILogger<QueryLogWriter> _logger;
    private long? _written;

    public QueryLogWriter(
        QueryCounts counts,
        ITenantScopeFactory scopes,
        IOptions<SearchOptions> options,
        TimeProvider clock,
        ILogger<QueryLogWriter> logger
    )
        : base(clock, logger)
    {
        (_counts, _scopes, _options, _logger) = (counts, scopes, options.Value, logger);
        counts.Began = Signal;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    /// <summary>Writes what was counted. A tenant whose counts cannot be written loses them: they are only statistics.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in _counts.Take())
        {
            try
            {
                await using var scope = await _scopes.CreateAsync(tenant.Key, cancellationToken);
                await WriteAsync(scope.Get<CatalogueDbContext>(), [.. tenant], cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Log.QueriesNotCounted(_logger, e, tenant.Key.ToString());
            }
        }
    }

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (
            _written is { } last
            && _options.QueryLogInterval - Clock.GetElapsedTime(last) is var rest
            && rest > default(TimeSpan)
        )
        {
            return rest;
        }

        _written = Clock.GetTimestamp();
        await WriteAsync(cancellationToken);
        return null;
    }

    private Task WriteAsync(
        CatalogueDbContext db,
        (int Day, string Query, QueryCounts.Counts Counts)[] tallies,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                foreach (var (day, query, counts) in tallies)
                {
                    await AddAsync(
                        db,
                        db.QueryTallies.EntityType,
                        "tenant_id, day, query",
                        [db.TenantId.Value, day, query],
                        ["searches", "found_nothing", "clicks"],
                        [counts.Searches, counts.FoundNothing, counts.Clicks.Values.Sum()],
                        ct
                    );
                    foreach (var (product, clicks) in counts.Clicks)
                    {
                        await AddAsync(
                            db,
                            db.ClickTallies.EntityType,
                            "tenant_id, day, query, product_id",
                            [db.TenantId.Value, day, query, product.Value],
                            ["clicks"],
                            [clicks],
                            ct
                        );
                    }
                }

                var oldest = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime).DayNumber - _options.QueryLogDays;
                await db.QueryTallies.Where(t => t.Day < oldest).ExecuteDeleteAsync(ct);
                await db.ClickTallies.Where(t => t.Day < oldest).ExecuteDeleteAsync(ct);
            },
            cancellationToken
        );

    /// <summary>Adds to a row, or makes it, in one statement: nodes count the same query at the same time.</summary>
    private static Task<int> AddAsync(
        CatalogueDbContext db,
        IEntityType entity,
        string key,
        object[] keys,
        string[] columns,
        object[] amounts,
        CancellationToken cancellationToken
    )
    {
        object[] values = [.. keys, .. amounts];
        var sums = columns.Select(c => $"{c} = t.{c} + excluded.{c}");
        return db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $"INSERT INTO {entity.GetSchemaQualifiedTableName()} AS t ({key}, {string.Join(", ", columns)}) "
                    + $"VALUES ({string.Join(", ", values.Select((_, i) => $"{{{i}}}"))}) "
                    + $"ON CONFLICT ({key}) DO UPDATE SET {string.Join(", ", sums)}",
                values
            ),
            cancellationToken
        );
    }
}
