namespace OmniSphere.Persistence;

/// <summary>What is to happen once the current change is committed; forgotten when it fails, lost in a crash.</summary>
internal sealed class CommitActions
{
    private readonly List<Action> _actions = [];

    /// <summary>Whether events were written, of which the dispatcher is to be told.</summary>
    public bool HasEvents { get; set; }

    /// <summary>Adds an action, which must be quick and must not throw.</summary>
    public void Add(Action action) => _actions.Add(action);

    /// <summary>The change of a module's data is committed.</summary>
    public void Run(DbContextServices services, string module)
    {
        foreach (var action in _actions)
        {
            action();
        }

        _actions.Clear();
        // Last: whoever hears of the events finds the caches that hold the old state invalidated.
        if (HasEvents)
        {
            HasEvents = false;
            services.Outbox.Signal(module, services.Location(module).Name);
        }
    }

    /// <summary>The change came to nothing.</summary>
    public void Forget()
    {
        HasEvents = false;
        _actions.Clear();
    }
}
