using System.Text.Json;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Search;

/// <summary>Notes the products that the search index has to take up again.</summary>
internal sealed class ProductIndexer(CatalogueDbContext db, SearchIndexing indexing, TimeProvider clock)
    : IEventConsumer<ProductUpdated>,
        IEventConsumer<StockChanged>,
        IEventConsumer<ProductsImported>,
        IEventConsumer<ProductsChanged>
{
    public const string Name = "catalogue.search";

    // Of events that are handled together: a product that is noted is read after all of them.
    private readonly HashSet<Guid> _noted = [];
    private Guid? _transaction;

    public Task HandleAsync(
        ProductUpdated integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => NoteAsync([integrationEvent.ProductId.Value], cancellationToken);

    public Task HandleAsync(
        StockChanged integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) =>
        IsNoted(integrationEvent.ProductId.Value)
            ? Task.CompletedTask
            : NoteAsync([integrationEvent.ProductId.Value], cancellationToken);

    public Task HandleAsync(
        ProductsImported integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => NoteAsync([.. integrationEvent.ProductIds.Select(id => id.Value)], cancellationToken);

    public Task HandleAsync(
        ProductsChanged integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => NoteAsync([.. integrationEvent.ProductIds.Select(id => id.Value)], cancellationToken);

    // A transaction that is run again has lost what was noted.
    private bool IsNoted(Guid product)
    {
        if (db.Database.CurrentTransaction?.TransactionId is var transaction && transaction != _transaction)
        {
            _transaction = transaction;
            _noted.Clear();
        }

        return !_noted.Add(product);
    }

    private Task<int> NoteAsync(IReadOnlyList<Guid> products, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        db.AfterCommit(indexing.Signal);
        return db.WriteAsync(
            $"""
            INSERT INTO {db.Table("search_changes")} (tenant_id, id, product_ids, queued_at)
            VALUES (@tenant, @id, @products, @now)
            """,
            [
                ("@tenant", db.TenantId.Value),
                ("@id", Guid.CreateVersion7(now)),
                ("@products", JsonSerializer.Serialize(products, CatalogueJson.Rows.IReadOnlyListGuid)),
                ("@now", now),
            ],
            cancellationToken
        );
    }
}
