using System.Globalization;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Turns products of one tenant into documents. For one thread at a time.</summary>
internal sealed class DocumentWriter(Id<TenantKind> tenant, Language language, CompareInfo order)
{
    private readonly ProductTerms _terms = new(language);
    private readonly TokenBuffer _tokens = new();

    public EsDocument Write(ProductDocument product, string generation)
    {
        _terms.Read(product);
        return new EsDocument
        {
            Tenant = tenant.ToString(),
            Generation = generation,
            Id = IdOf(product.Id),
            All = Text(TextField.All),
            Title = Text(TextField.Title),
            Prose = Text(TextField.Prose),
            Brand = Text(TextField.Brand),
            Category = Text(TextField.Category),
            Pair = Words(TextField.Pair),
            Word = Words(TextField.Word),
            TitleWord = [.. _terms.TitleWords],
            Code = Words(TextField.Code),
            Facet = FacetText.Kept(FacetText.Counted(product)),
            FacetKey = FacetText.Kept(FacetText.Keys(product)),
            CategoryKey = FacetText.Kept(FacetText.CategoryKeys(product)),
            Names = FacetText.Kept(FacetText.Names(product, language, _tokens)),
            Numbers =
            [
                .. product
                    .Attributes.Where(a => a.Facetable && a.Kind == AttributeValueKind.Number)
                    .Select(a => new EsNumber(a.Key.ToLowerInvariant(), a.Number)),
            ],
            Price = product
                .Prices.DistinctBy(p => p.Price.Currency)
                .ToDictionary(p => p.Price.Currency.Code, p => p.Price.Amount, StringComparer.Ordinal),
            InStock = product.InStock,
            Created = product.CreatedAt.UtcTicks,
            Popularity = (float)Math.Max(0, product.Popularity),
            TitleOrder = Convert.ToHexStringLower(order.GetSortKey(product.Title, CompareOptions.IgnoreCase).KeyData),
            Hit = HitCodec.Encode(product),
            Description = TranslatedTexts.Write(product),
        };
    }

    /// <summary>What takes the place of a deleted product while an index is built, so that it is not brought back.</summary>
    public EsDocument Tombstone(Id<ProductKind> id, Build build) =>
        new()
        {
            Tenant = tenant.ToString(),
            Generation = build.Gone,
            Id = IdOf(id),
        };

    public static string IdOf(Id<ProductKind> id) => id.Value.ToString("N");

    private string Text(TextField field) => string.Join(' ', _terms[field].Select(t => t.Text));

    private IReadOnlyList<string> Words(TextField field) => [.. _terms[field].Select(t => t.Text)];
}
