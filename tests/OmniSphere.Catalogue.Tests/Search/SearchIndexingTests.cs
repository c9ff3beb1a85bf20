using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Lucene;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search;

/// <summary>From an event to the index, with faults in between.</summary>
public sealed class SearchIndexingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_that_could_not_be_indexed_waits_until_it_can()
    {
        var faults = new Faults { Left = 2 };
        await using var host = await StartAsync(faults);
        await AddAsync(host, host.Acme, "Lantern");
        await UntilFoundAsync(host, host.Acme, "lantern", 1);
        faults.Left.Should().BeLessThanOrEqualTo(0);
        await UntilNothingWaitsAsync(host);
    }

    [Fact]
    public async Task What_was_noted_before_a_restart_is_indexed_after_it()
    {
        using var folder = TestFolder.Create("indexing");
        await using (var first = await StartAsync(new Faults { Left = int.MaxValue }, folder.Path))
        {
            await AddAsync(first, first.Acme, "Lantern");
            await first.SettleAsync();
            (await WaitingAsync(first)).Should().Be(1);
        }

        await using var second = await StartAsync(new Faults(), folder.Path);
        await UntilFoundAsync(second, second.Acme, "lantern", 1);
        await UntilNothingWaitsAsync(second);
    }

    [Fact]
    public async Task An_index_that_went_missing_is_built_again_when_the_host_starts()
    {
        using var folder = TestFolder.Create("indexing");
        await using (var first = await StartAsync(new Faults(), folder.Path))
        {
            await AddAsync(first, first.Acme, "Lantern");
            await UntilFoundAsync(first, first.Acme, "lantern", 1);
            await UntilNothingWaitsAsync(first);
        }

        Directory.Delete(Path.Combine(folder.Path, "search"), recursive: true);
        await using var second = await StartAsync(new Faults(), folder.Path);
        await UntilFoundAsync(second, second.Acme, "lantern", 1);
    }

    [Fact]
    public async Task Searches_wait_for_the_first_build_and_a_new_language_brings_another()
    {
        // A shop without products, whose index nobody builds before it is searched.
        var faults = new Faults { Gate = new TaskCompletionSource() };
        // A search has five seconds of patience, which are not counted here.
        await using var host = await StartAsync(faults, clock: new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        var access = host.Services.GetRequiredService<SearchAccess>();
        var search = host.Services.GetRequiredService<IProductSearch>();
        var query = new ProductQuery { Text = "lanterns", Currency = Currency.Eur };
        var first = access.SearchAsync(host.Lumiere, query, Ct).AsTask();
        await UntilAsync(() => Task.FromResult(faults.Builds == 1));
        var second = access.SearchAsync(host.Lumiere, query, Ct).AsTask();
        faults.Gate.SetResult();
        (await first).Total.Should().Be(0);
        (await second).Total.Should().Be(0);
        await Task.Delay(100, Ct);
        faults.Builds.Should().Be(1, "the build that ran served both");

        var german = host.Lumiere with { Culture = "de-DE" };
        (await search.GetStateAsync(german, Ct)).Should().Be(IndexState.Stale);
        await UntilAsync(async () =>
        {
            await access.SearchAsync(german, query, Ct);
            return await search.GetStateAsync(german, Ct) == IndexState.Ready;
        });
    }

    private static Task<ModuleTestHost> StartAsync(Faults faults, string? folder = null, TimeProvider? clock = null) =>
        ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                DataFolder = folder,
                Clock = clock,
                Modules = builder => builder.AddOmniSphereCatalogue(),
                Services = services =>
                {
                    services.AddSingleton<LuceneProductSearch>();
                    services.Replace(
                        ServiceDescriptor.Singleton<IProductSearch>(sp => new FaultySearch(
                            sp.GetRequiredService<LuceneProductSearch>(),
                            faults
                        ))
                    );
                },
            }
        );

    private static async Task AddAsync(ModuleTestHost host, Tenant tenant, string title)
    {
        await using var scope = host.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        var product = new Product
        {
            Id = Id<ProductKind>.New(TimeProvider.System),
            Slug = title.ToLowerInvariant(),
            Title = title,
            Status = ProductStatus.Published,
        };
        db.Products.Add(product);
        db.Publish(new ProductUpdated(product.Id, 1, Deleted: false));
        await db.SaveChangesAsync(Ct);
    }

    private static async Task UntilFoundAsync(ModuleTestHost host, Tenant tenant, string text, long total)
    {
        var search = host.Services.GetRequiredService<IProductSearch>();
        var query = new ProductQuery { Text = text, Currency = Currency.Usd };
        await UntilAsync(async () =>
        {
            try
            {
                return (await search.SearchAsync(tenant, query, Ct)).Total == total;
            }
            catch (SearchIndexMissingException)
            {
                return false;
            }
        });
    }

    private static Task UntilNothingWaitsAsync(ModuleTestHost host) =>
        UntilAsync(async () => await WaitingAsync(host) == 0);

    private static async Task<int> WaitingAsync(ModuleTestHost host)
    {
        await using var scope = host.Scope(host.Acme);
        return await scope.Get<CatalogueDbContext>().SearchChanges.CountAsync(Ct);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 1_200 && !await holds(); i++)
        {
            await Task.Delay(50, Ct);
        }

        (await holds()).Should().BeTrue();
    }

    private sealed class Faults
    {
        public int Left { get; set; }

        public int Builds { get; set; }

        /// <summary>What a build waits for.</summary>
        public TaskCompletionSource? Gate { get; set; }
    }

    /// <summary>Fails to apply changes as often as it is told to.</summary>
    private sealed class FaultySearch(LuceneProductSearch inner, Faults faults) : IProductSearch
    {
        public Task<IndexState> GetStateAsync(Tenant tenant, CancellationToken cancellationToken = default) =>
            inner.GetStateAsync(tenant, cancellationToken);

        public ValueTask<long> CountAsync(Tenant tenant, CancellationToken cancellationToken = default) =>
            inner.CountAsync(tenant, cancellationToken);

        public Task ApplyAsync(Tenant tenant, ProductChanges changes, CancellationToken cancellationToken = default) =>
            faults.Left-- > 0
                ? Task.FromException(new IOException("The disk is full."))
                : inner.ApplyAsync(tenant, changes, cancellationToken);

        public ValueTask<SearchResult> SearchAsync(
            Tenant tenant,
            ProductQuery query,
            CancellationToken cancellationToken = default
        ) => inner.SearchAsync(tenant, query, cancellationToken);

        public ValueTask<IReadOnlyList<Suggestion>> SuggestAsync(
            Tenant tenant,
            SuggestQuery query,
            CancellationToken cancellationToken = default
        ) => inner.SuggestAsync(tenant, query, cancellationToken);

        public async Task<IIndexRebuild> BeginRebuildAsync(Tenant tenant, CancellationToken cancellationToken = default)
        {
            if (faults.Gate is { } gate)
            {
                faults.Builds++;
                await gate.Task;
            }

            return await inner.BeginRebuildAsync(tenant, cancellationToken);
        }

        public Task DropAsync(Id<TenantKind> tenant, CancellationToken cancellationToken = default) =>
            inner.DropAsync(tenant, cancellationToken);
    }
}
