namespace OmniSphere.Http;

/// <summary>
/// Turns an exception that a lower layer throws into a problem. Register as many as you like
/// (<c>services.AddSingleton&lt;IProblemMapper, …&gt;()</c>); the first that answers decides, before the built-in ones.
/// </summary>
public interface IProblemMapper
{
    /// <summary>The problem this exception means to a client, or null when it is none of this mapper's business.</summary>
    ProblemException? Map(Exception exception);
}
