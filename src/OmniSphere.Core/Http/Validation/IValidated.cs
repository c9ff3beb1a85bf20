namespace OmniSphere.Http;

/// <summary>
/// A request that checks itself. Every endpoint of a module calls <see cref="Validate"/> on its arguments before the
/// handler runs and answers 422 <c>request.invalid</c> when an error was noted.
/// </summary>
public interface IValidated
{
    /// <summary>Notes what is wrong. Only looks at the request itself: what needs the database is the handler's job.</summary>
    void Validate(Validation v);
}
