namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>A product as it is kept in an index.</summary>
internal sealed record EsDocument
{
    public required string Tenant { get; init; }

    /// <summary>Which build of the tenant's index it belongs to; see <see cref="TenantAliases"/>.</summary>
    public required string Generation { get; init; }

    public required string Id { get; init; }

    /// <summary>Stems, separated by blanks; so are the other texts.</summary>
    public string? All { get; init; }

    public string? Title { get; init; }

    public string? Prose { get; init; }

    public string? Brand { get; init; }

    public string? Category { get; init; }

    public IReadOnlyList<string>? Pair { get; init; }

    public IReadOnlyList<string>? Word { get; init; }

    public IReadOnlyList<string>? TitleWord { get; init; }

    public IReadOnlyList<string>? Code { get; init; }

    /// <summary>Values as counted: kind, key, value, label, unit, see <see cref="FacetText"/>.</summary>
    public IReadOnlyList<string>? Facet { get; init; }

    /// <summary>Values as filtered by: key and value without case.</summary>
    public IReadOnlyList<string>? FacetKey { get; init; }

    /// <summary>Paths of categories and their endings, without case.</summary>
    public IReadOnlyList<string>? CategoryKey { get; init; }

    /// <summary>Brands and categories as suggested.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    public IReadOnlyList<EsNumber>? Numbers { get; init; }

    /// <summary>Minor units by currency.</summary>
    public Dictionary<string, long>? Price { get; init; }

    public bool? InStock { get; init; }

    /// <summary>UTC ticks.</summary>
    public long? Created { get; init; }

    public float? Popularity { get; init; }

    /// <summary>The title's sort key in hexadecimal.</summary>
    public string? TitleOrder { get; init; }

    /// <summary>All that a hit shows, see <see cref="Analysis.HitCodec"/>.</summary>
    public byte[]? Hit { get; init; }

    public string? Description { get; init; }
}

internal sealed record EsNumber(string Key, double Value);
