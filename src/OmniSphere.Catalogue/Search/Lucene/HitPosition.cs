namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>The place of a hit in an order, as a cursor keeps it.</summary>
/// <param name="Order">The order, so that the cursor of another one is refused.</param>
/// <param name="Tier">Pinned, in stock, and so on.</param>
/// <param name="Key">The order's key.</param>
/// <param name="Popularity">Decides between equals.</param>
/// <param name="Created">Decides next.</param>
/// <param name="Id">The last word.</param>
/// <param name="Title">The whole sort key of the title, in orders by title.</param>
internal sealed record HitPosition(
    string Order,
    int Tier,
    long Key,
    float Popularity,
    long Created,
    Guid Id,
    byte[]? Title
);
