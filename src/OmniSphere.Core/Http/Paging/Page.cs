namespace OmniSphere.Http;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The items.</typeparam>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="NextCursor">Where the next page starts; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Makes pages.</summary>
public static class Page
{
    /// <summary>
    /// Makes a page from rows read with <c>Take(request.Size + 1)</c>: the extra row only tells that there is more.
    /// </summary>
    /// <typeparam name="T">The rows.</typeparam>
    /// <typeparam name="TKey">The list's position record, as given to <see cref="PageRequest.After{TKey}"/>.</typeparam>
    /// <param name="rows">At most <see cref="PageRequest.Size"/> + 1 rows in the list's order.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="position">The position of a row.</param>
    public static Page<T> Of<T, TKey>(IReadOnlyList<T> rows, PageRequest request, Func<T, TKey> position)
        where TKey : class =>
        rows.Count > request.Size
            ? new Page<T>([.. rows.Take(request.Size)], Cursor.Encode(position(rows[request.Size - 1])))
            : new Page<T>(rows, null);

    /// <summary>The same page with other items, for example answers made from rows.</summary>
    public static Page<TResult> Select<T, TResult>(this Page<T> page, Func<T, TResult> selector) =>
        new([.. page.Items.Select(selector)], page.NextCursor);
}
