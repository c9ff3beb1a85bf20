namespace OmniSphere;

/// <summary>
/// A service that is made when it is asked for: <c>Lazy&lt;T&gt;</c> in a constructor, for what most requests do not need
/// and costs more than they do.
/// </summary>
internal sealed class LazyService<T>(IServiceProvider services) : Lazy<T>(services.GetRequiredService<T>)
    where T : notnull;
