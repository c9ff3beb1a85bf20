using System.Globalization;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// The index of one tenant while it is open: the live generation, and the one that is being rebuilt. Reads take no lock;
/// writes take turns.
/// </summary>
internal sealed class TenantIndex(IndexFolder folder, string culture, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan LookForOthers = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _opening = new();
    private readonly CompareInfo _order = Language.OrderOf(culture);
    private volatile LuceneIndex? _live;
    private LuceneRebuild? _rebuild;
    private FileStream? _lock;
    private volatile bool _disposed;
    private long _looked;

    /// <summary>How an index of this build for this culture is made.</summary>
    public string Made { get; } = MadeFor(culture);

    public string Culture => culture;

    /// <summary>When it was last used; for choosing what to close.</summary>
    public long LastUsed { get; private set; }

    public bool IsRebuilding => _rebuild is not null;

    public static string MadeFor(string culture)
    {
        var collation = Language.OrderOf(culture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{IndexFields.Form}/{Language.Of(culture).Name}/{collation.Name}/{collation.Version?.FullVersion}"
        );
    }

    /// <summary>Runs a read on the live index.</summary>
    /// <exception cref="SearchIndexMissingException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The tenant's index was closed meanwhile: open it again.</exception>
    public T Read<T>(Func<ProductSearcher, T> read)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            LastUsed = clock.GetTimestamp();
            var live = Live() ?? throw new SearchIndexMissingException();
            ProductSearcher searcher;
            try
            {
                searcher = live.Acquire();
            }
            catch (ObjectDisposedException)
            {
                continue; // Another generation took its place just now.
            }

            try
            {
                return read(searcher);
            }
            finally
            {
                searcher.IndexReader.DecRef();
            }
        }
    }

    /// <summary>Applies changes and makes them durable together; the first of them has been read.</summary>
    /// <exception cref="ObjectDisposedException">The tenant's index was closed meanwhile, and no change was taken.</exception>
    public async Task ApplyAsync(IAsyncEnumerator<ProductChanges> changes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            LastUsed = clock.GetTimestamp();
            var live = Live();
            if (live is null && _rebuild is null)
            {
                throw new SearchIndexMissingException();
            }

            _lock ??= folder.LockWriting();
            await WriteAsync(live, changes);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<LuceneRebuild> BeginRebuildAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            LastUsed = clock.GetTimestamp();
            _lock ??= folder.LockWriting();
            _rebuild?.Abandon();
            folder.Sweep(folder.ReadCurrent()?.Name);
            return _rebuild = new LuceneRebuild(this, _turn, LuceneIndex.Create(folder.Next(Made), _order));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts a rebuilt generation in the place of the live one. Called in turn.</summary>
    public void Publish(LuceneRebuild rebuild, LuceneIndex index)
    {
        if (_rebuild != rebuild)
        {
            throw new InvalidOperationException("Another rebuild has taken the place of this one.");
        }

        lock (_opening)
        {
            folder.Publish(index.Generation);
            var before = _live;
            _live = index;
            _rebuild = null;
            before?.Dispose();
        }

        folder.Sweep(index.Generation.Name);
    }

    /// <summary>Forgets a rebuild that will not be committed. Called in turn.</summary>
    public void Forget(LuceneRebuild rebuild)
    {
        if (_rebuild == rebuild)
        {
            _rebuild = null;
            folder.Sweep(folder.ReadCurrent()?.Name);
        }
    }

    /// <summary>Gives up a live index whose files turned out damaged.</summary>
    public async Task CondemnAsync()
    {
        await _turn.WaitAsync();
        try
        {
            lock (_opening)
            {
                _live?.Dispose();
                _live = null;
                folder.Withdraw();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the writer's memory back unless it is busy.</summary>
    public bool TryCloseWriter()
    {
        if (_rebuild is not null || !_turn.Wait(0))
        {
            return false;
        }

        try
        {
            _live?.CloseWriter();
            _lock?.Dispose();
            _lock = null;
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public bool IsWriting => _lock is not null;

    /// <summary>Deletes the index for good and closes it.</summary>
    public async Task DropAsync()
    {
        await DisposeAsync();
        folder.Delete();
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            _disposed = true;
            _rebuild?.Abandon();
            _rebuild = null;
            _live?.Dispose();
            _live = null;
            _lock?.Dispose();
            _lock = null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task WriteAsync(LuceneIndex? live, IAsyncEnumerator<ProductChanges> changes)
    {
        try
        {
            do
            {
                _rebuild?.Follow(changes.Current);
                live?.Write(changes.Current.Puts, changes.Current.Deletes);
            } while (await changes.MoveNextAsync());

            live?.Commit();
        }
        catch (Exception e)
        {
            live?.CloseWriter();
            if (e is ObjectDisposedException)
            {
                // Not of this index: nobody should open it again and go on from the middle.
                throw new InvalidOperationException("The changes could not be read to their end.", e);
            }

            throw;
        }
    }

    /// <summary>The live index; opens it at first, and follows what another process writes.</summary>
    private LuceneIndex? Live()
    {
        if (_live is { } live && (IsWriting || clock.GetElapsedTime(Interlocked.Read(ref _looked)) < LookForOthers))
        {
            return live;
        }

        lock (_opening)
        {
            if (_live is not null && (IsWriting || clock.GetElapsedTime(_looked) < LookForOthers))
            {
                return _live;
            }

            ObjectDisposedException.ThrowIf(_disposed, this);
            Interlocked.Exchange(ref _looked, clock.GetTimestamp());
            var current = folder.ReadCurrent();
            if (_live is { } open && open.Generation.Name == current?.Name)
            {
                open.Refresh();
                return open;
            }

            if (current is not { IsReadable: true })
            {
                return _live;
            }

            var before = _live;
            _live = LuceneIndex.Open(current, _order);
            before?.Dispose();
            return _live;
        }
    }
}
