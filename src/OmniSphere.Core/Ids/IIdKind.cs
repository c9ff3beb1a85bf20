namespace OmniSphere;

/// <summary>
/// Marks what an <see cref="Id{T}"/> names. Usually the entity itself or an empty sealed class.
/// </summary>
public interface IIdKind
{
    /// <summary>
    /// The TypeID prefix of the kind, such as <c>prod</c>: at most 63 characters of <c>a</c> to <c>z</c> and
    /// <c>_</c>, neither beginning nor ending with <c>_</c>.
    /// </summary>
    static abstract string Prefix { get; }
}
