using System.Collections.Concurrent;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace OmniSphere.Hosting.Settings;

/// <summary>
/// The files of one folder, watched without what is below it. The provider that a host has by itself watches whole trees:
/// with data below the content root it would look at every write of a database.
/// </summary>
internal sealed class SettingsFiles : IFileProvider, IConfigurationSource, IDisposable
{
    private readonly PhysicalFileProvider _files;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _awaited = new(
        StringComparer.OrdinalIgnoreCase
    );
    private readonly Lock _lock = new();
    private FileSystemWatcher? _watcher;
    private int _users;

    public SettingsFiles(string folder) => _files = new(folder);

    public IFileInfo GetFileInfo(string subpath) => _files.GetFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => _files.GetDirectoryContents(subpath);

    public IChangeToken Watch(string filter)
    {
        if (filter.AsSpan().ContainsAny('/', '\\', '*'))
        {
            return _files.Watch(filter); // Not of this folder alone.
        }

        var awaited = _awaited.GetOrAdd(filter, static _ => new());
        lock (_lock)
        {
            _watcher ??= Start();
        }

        return new CancellationChangeToken(awaited.Token);
    }

    /// <summary>Settings of its own it has none: it is kept as long as the configuration that reads by it.</summary>
    public IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        lock (_lock)
        {
            _users++;
        }

        return new Use(this);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _watcher?.Dispose();
            _watcher = null;
            _files.Dispose();
        }
    }

    private FileSystemWatcher Start()
    {
        var watcher = new FileSystemWatcher(_files.Root) { IncludeSubdirectories = false };
        watcher.Changed += (_, e) => Tell(e.Name);
        watcher.Created += (_, e) => Tell(e.Name);
        watcher.Deleted += (_, e) => Tell(e.Name);
        watcher.Renamed += (_, e) =>
        {
            Tell(e.OldName);
            Tell(e.Name);
        };
        // Events were lost: each file may be another.
        watcher.Error += (_, _) => _awaited.Keys.ToList().ForEach(Tell);
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Tell(string? name)
    {
        if (name is not null && _awaited.TryRemove(name, out var awaited))
        {
            // Whoever hears it reads the file: not on the thread that watches.
            _ = Task.Run(awaited.Cancel);
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_users == 0)
            {
                Dispose();
            }
        }
    }

    private sealed class Use(SettingsFiles files) : ConfigurationProvider, IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!_left)
            {
                _left = true;
                files.Leave();
            }
        }
    }
}
