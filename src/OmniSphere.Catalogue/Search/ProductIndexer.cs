using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;

namespace OmniSphere.Catalogue.Search;

/// <summary>Notes the products that the search index has to take up again.</summary>
internal sealed class ProductIndexer(CatalogueDbContext db, SearchIndexing indexing, TimeProvider clock)
    : IEventConsumer<ProductUpdated>,
        IEventConsumer<StockChanged>,
        IEventConsumer<ProductsImported>
{
    public const string Name = "catalogue.search";

    public Task HandleAsync(
        ProductUpdated integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => Note([integrationEvent.ProductId.Value]);

    public Task HandleAsync(
        StockChanged integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => Note([integrationEvent.ProductId.Value]);

    public Task HandleAsync(
        ProductsImported integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => Note([.. integrationEvent.ProductIds.Select(id => id.Value)]);

    private Task Note(IReadOnlyList<Guid> products)
    {
        var now = clock.GetUtcNow();
        db.SearchChanges.Add(
            new SearchChange
            {
                Id = Guid.CreateVersion7(now),
                ProductIds = products,
                QueuedAt = now,
            }
        );
        db.AfterCommit(indexing.Signal);
        return Task.CompletedTask;
    }
}
