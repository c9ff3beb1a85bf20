using System.Globalization;
using System.Text;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Contracts.Catalogue;
using TextField = OmniSphere.Catalogue.Search.Analysis.TextField;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Turns a product into a Lucene document. Keeps its buffers; for one thread at a time.</summary>
internal sealed class DocumentBuilder(Language language, CompareInfo order) : IDisposable
{
    private readonly ProductTerms _terms = new(language);
    private readonly TermStream[] _streams =
    [
        .. Enumerable.Range(0, ProductTerms.FieldCount).Select(_ => new TermStream()),
    ];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public static Term IdTerm(Id<ProductKind> id) => new(IndexFields.Id, id.Value.ToString("N"));

    public Document Build(ProductDocument product)
    {
        _terms.Read(product);
        var document = new Document();
        for (var i = 0; i < _streams.Length; i++)
        {
            if (_terms[(TextField)i] is { Count: > 0 } terms)
            {
                _streams[i].Use(terms);
                var type = (TextField)i is TextField.All or TextField.Title or TextField.Prose
                    ? IndexFields.Scored
                    : IndexFields.Matched;
                document.Add(new Field(IndexFields.Name((TextField)i), _streams[i], type));
            }
        }

        if (TranslatedTexts.Write(product) is { } description)
        {
            document.Add(new StoredField(IndexFields.Description, description));
        }

        Columns(product, document);
        return document;
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }

    private void Columns(ProductDocument product, Document document)
    {
        document.Add(new StringField(IndexFields.Id, IdTerm(product.Id).Text, Field.Store.NO));
        document.Add(new NumericDocValuesField(IndexFields.IdKey, HitOrder.IdKey(product.Id.Value)));
        document.Add(new BinaryDocValuesField(IndexFields.Hit, new BytesRef(HitCodec.Encode(product))));
        document.Add(new NumericDocValuesField(IndexFields.InStock, product.InStock ? 1 : 0));
        document.Add(new NumericDocValuesField(IndexFields.Created, product.CreatedAt.UtcTicks));
        document.Add(
            new NumericDocValuesField(
                IndexFields.Popularity,
                BitConverter.SingleToInt32Bits((float)Math.Max(0, product.Popularity))
            )
        );
        var key = order.GetSortKey(product.Title, CompareOptions.IgnoreCase).KeyData;
        document.Add(new BinaryDocValuesField(IndexFields.TitleOrder, new BytesRef(key)));
        foreach (var price in product.Prices.DistinctBy(p => p.Price.Currency))
        {
            document.Add(
                new NumericDocValuesField(IndexFields.PricePrefix + price.Price.Currency.Code, price.Price.Amount)
            );
        }

        _seen.Clear();
        foreach (var term in FacetTerms.Values(product))
        {
            Set(document, IndexFields.Facet, term);
        }

        foreach (var term in FacetTerms.Labels(product))
        {
            Set(document, IndexFields.FacetLabel, term);
        }
    }

    private void Set(Document document, string field, string term)
    {
        if (_seen.Add(term) && Encoding.UTF8.GetByteCount(term) < FacetTerms.Longest)
        {
            document.Add(new SortedSetDocValuesField(field, new BytesRef(term)));
        }
    }
}
