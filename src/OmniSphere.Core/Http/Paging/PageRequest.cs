using Microsoft.AspNetCore.Mvc;

namespace OmniSphere.Http;

/// <summary>Which page of a list is asked for; bind it with <c>[AsParameters]</c>.</summary>
/// <param name="Limit">Items a page, 1 to 100, 20 unless given.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before; absent for the first page.</param>
public sealed record PageRequest(
    [property: FromQuery(Name = "limit")] int? Limit = null,
    [property: FromQuery(Name = "cursor")] string? Cursor = null
) : IValidated
{
    /// <summary>The most items a page holds.</summary>
    public const int MaxLimit = 100;

    /// <summary>Items a page holds unless the client says otherwise.</summary>
    public const int DefaultLimit = 20;

    /// <summary>Items a page.</summary>
    public int Size => Limit ?? DefaultLimit;

    /// <summary>The position after which the page starts, or null for the first page.</summary>
    /// <typeparam name="TKey">A record of the list's order columns.</typeparam>
    /// <exception cref="ProblemException">400 <c>cursor.invalid</c>.</exception>
    public TKey? After<TKey>()
        where TKey : class => Cursor is null ? null : Http.Cursor.Decode<TKey>(Cursor);

    /// <inheritdoc />
    public void Validate(Validation v) => v.Range(Limit, "limit", 1, MaxLimit);
}
