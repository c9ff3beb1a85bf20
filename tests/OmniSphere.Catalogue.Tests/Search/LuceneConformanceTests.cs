using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Lucene;
using OmniSphere.Catalogue.Tests.Search.Conformance;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search;

public sealed class LuceneConformanceTests : ProductSearchConformance
{
    private readonly TestFolder _folder = TestFolder.Create("search");
    private LuceneProductSearch? _search;

    private protected override ValueTask<IProductSearch> OpenAsync() =>
        ValueTask.FromResult<IProductSearch>(_search = LuceneSearches.Open(_folder.Path));

    private protected override async ValueTask CloseAsync()
    {
        await _search!.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Opens the Lucene engine without a host.</summary>
internal static class LuceneSearches
{
    public static LuceneProductSearch Open(string folder, int openIndexes = 64, int openWriters = 8) =>
        new(
            Options.Create(
                new SearchOptions
                {
                    Folder = folder,
                    OpenIndexes = openIndexes,
                    OpenWriters = openWriters,
                }
            ),
            TimeProvider.System,
            NullLogger<LuceneProductSearch>.Instance
        );
}
