using System.Globalization;
using Lucene.Net.Analysis;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Contracts.Catalogue;
using Lock = System.Threading.Lock;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// One generation of a tenant's index, open. Searches see what was committed, no more and no less; a commit is on disk
/// before it is seen.
/// </summary>
internal sealed class LuceneIndex : IDisposable
{
    private const double WriterMegabytes = 32;

    private readonly FSDirectory _directory;
    private readonly ProductSearcherFactory _searchers;
    private readonly Language _language;
    private readonly CompareInfo _order;
    private readonly Lock _opening = new();
    private SearcherManager? _manager;
    private IndexWriter? _writer;
    private DocumentBuilder? _builder;

    private LuceneIndex(Generation generation, CompareInfo order)
    {
        Generation = generation;
        _language = Language.Named(generation.Made.Split('/')[1]);
        _order = order;
        _searchers = new ProductSearcherFactory(_language);
        // The tenant's folder has a lock of its own, which spans generations.
        _directory = FSDirectory.Open(generation.Path, NoLockFactory.GetNoLockFactory());
    }

    public Generation Generation { get; }

    public bool IsWriting => _writer is not null;

    /// <summary>Opens an index that was committed before.</summary>
    /// <exception cref="SearchIndexMissingException">It cannot be read.</exception>
    public static LuceneIndex Open(Generation generation, CompareInfo order)
    {
        var index = new LuceneIndex(generation, order);
        try
        {
            index._manager = new SearcherManager(index._directory, index._searchers);
            return index;
        }
        catch (Exception e) when (IsDamage(e))
        {
            index.Dispose();
            throw new SearchIndexMissingException(e);
        }
    }

    /// <summary>Opens an empty index for writing; it cannot be searched before <see cref="OpenForSearch"/>.</summary>
    public static LuceneIndex Create(Generation generation, CompareInfo order) => new(generation, order);

    /// <summary>Faults that mean that the files are not what was written.</summary>
    public static bool IsDamage(Exception e) =>
        e
            is IOException
                or CorruptIndexException
                or EndOfStreamException
                or ArgumentException
                or IndexOutOfRangeException
                or InvalidOperationException
                and not ObjectDisposedException;

    public ProductSearcher Acquire() => (ProductSearcher)_manager!.Acquire();

    public void Release(ProductSearcher searcher) => _manager!.Release(searcher);

    /// <summary>Puts and deletes without a commit. One writer at a time.</summary>
    public void Write(IEnumerable<ProductDocument> puts, IEnumerable<Id<ProductKind>> deletes)
    {
        var writer = Writer();
        foreach (var id in deletes)
        {
            writer.DeleteDocuments(DocumentBuilder.IdTerm(id));
        }

        foreach (var product in puts)
        {
            writer.UpdateDocument(DocumentBuilder.IdTerm(product.Id), _builder!.Build(product));
        }
    }

    /// <summary>Puts products that are not in the index: nothing is looked for to be replaced.</summary>
    public void Add(IEnumerable<ProductDocument> products)
    {
        var writer = Writer();
        foreach (var product in products)
        {
            writer.AddDocument(_builder!.Build(product));
        }
    }

    /// <summary>Makes what was written durable, then visible.</summary>
    public void Commit()
    {
        Writer().Commit();
        _manager?.MaybeRefreshBlocking();
    }

    /// <summary>Makes commits of another process visible.</summary>
    public void Refresh() => _manager?.MaybeRefreshBlocking();

    public void OpenForSearch()
    {
        lock (_opening)
        {
            _manager ??= new SearcherManager(_directory, _searchers);
        }
    }

    /// <summary>Gives the writer's memory back; what is not committed is lost.</summary>
    public void CloseWriter()
    {
        _writer?.Rollback();
        _builder?.Dispose();
        (_writer, _builder) = (null, null);
    }

    public void Dispose()
    {
        CloseWriter();
        _manager?.Dispose();
        _directory.Dispose();
    }

    private IndexWriter Writer()
    {
        if (_writer is null)
        {
            _builder = new DocumentBuilder(_language, _order);
            _writer = new IndexWriter(_directory, Settings());
        }

        return _writer;
    }

    private static IndexWriterConfig Settings() =>
        new(LuceneVersion.LUCENE_48, new NoAnalyzer())
        {
            Similarity = ExactLengths.Instance,
            RAMBufferSizeMB = WriterMegabytes,
            // Few segments make searches cheap; tenants' indexes are small enough to merge often.
            MergePolicy = new TieredMergePolicy { SegmentsPerTier = 5, MaxMergeAtOnce = 5 },
        };

    /// <summary>Every field brings its own terms.</summary>
    private sealed class NoAnalyzer : Analyzer
    {
        protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader) =>
            throw new InvalidOperationException($"The field '{fieldName}' brought no terms.");
    }
}
