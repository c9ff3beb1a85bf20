using System.Globalization;
using System.Text;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Contracts.Catalogue;
using TextField = OmniSphere.Catalogue.Search.Analysis.TextField;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// Turns a product into the fields of a Lucene document. Fields, streams and buffers are those of the document before: to
/// make them anew costs about as much as the analysis. For one thread at a time.
/// </summary>
internal sealed class DocumentBuilder(Language language, CompareInfo order) : IDisposable
{
    private readonly ProductTerms _terms = new(language);
    private readonly TermStream[] _streams =
    [
        .. Enumerable.Range(0, ProductTerms.FieldCount).Select(_ => new TermStream()),
    ];
    private readonly Field?[] _texts = new Field?[ProductTerms.FieldCount];
    private readonly StringField _id = new(IndexFields.Id, "", Field.Store.NO);
    private readonly StoredField _description = new(IndexFields.Description, "");
    private readonly NumericDocValuesField _idKey = new(IndexFields.IdKey, 0);
    private readonly NumericDocValuesField _inStock = new(IndexFields.InStock, 0);
    private readonly NumericDocValuesField _created = new(IndexFields.Created, 0);
    private readonly NumericDocValuesField _popularity = new(IndexFields.Popularity, 0);
    private readonly BinaryDocValuesField _hit = new(IndexFields.Hit, new BytesRef());
    private readonly BinaryDocValuesField _titleOrder = new(IndexFields.TitleOrder, new BytesRef());
    private readonly Dictionary<Currency, NumericDocValuesField> _prices = [];
    private readonly SetFields _facets = new(IndexFields.Facet);
    private readonly SetFields _labels = new(IndexFields.FacetLabel);
    private readonly List<IIndexableField> _document = [];

    public static Term IdTerm(Id<ProductKind> id) => new(IndexFields.Id, id.Value.ToString("N"));

    /// <summary>The fields of the product's document, good until the next call.</summary>
    public IReadOnlyList<IIndexableField> Build(ProductDocument product)
    {
        _document.Clear();
        _terms.Read(product);
        for (var i = 0; i < _streams.Length; i++)
        {
            if (_terms[(TextField)i] is { Count: > 0 } terms)
            {
                _streams[i].Use(terms);
                _document.Add(_texts[i] ??= TextOf((TextField)i, _streams[i]));
            }
        }

        if (TranslatedTexts.Write(product) is { } description)
        {
            _description.SetStringValue(description);
            _document.Add(_description);
        }

        Columns(product);
        return _document;
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }

    private static Field TextOf(TextField field, TermStream stream) =>
        new(
            IndexFields.Name(field),
            stream,
            field is TextField.All or TextField.Title or TextField.Prose ? IndexFields.Scored : IndexFields.Matched
        );

    private void Columns(ProductDocument product)
    {
        _id.SetStringValue(product.Id.Value.ToString("N"));
        _document.Add(_id);
        Number(_idKey, HitOrder.IdKey(product.Id.Value));
        Bytes(_hit, HitCodec.Encode(product));
        Number(_inStock, product.InStock ? 1 : 0);
        Number(_created, product.CreatedAt.UtcTicks);
        Number(_popularity, BitConverter.SingleToInt32Bits((float)Math.Max(0, product.Popularity)));
        Bytes(_titleOrder, order.GetSortKey(product.Title, CompareOptions.IgnoreCase).KeyData);
        foreach (var price in product.Prices.DistinctBy(p => p.Price.Currency))
        {
            if (!_prices.TryGetValue(price.Price.Currency, out var field))
            {
                field = new NumericDocValuesField(IndexFields.PricePrefix + price.Price.Currency.Code, 0);
                _prices[price.Price.Currency] = field;
            }

            Number(field, price.Price.Amount);
        }

        _facets.Add(FacetTerms.Values(product), _document);
        _labels.Add(FacetTerms.Labels(product), _document);
    }

    private void Number(NumericDocValuesField field, long value)
    {
        field.SetInt64Value(value);
        _document.Add(field);
    }

    private void Bytes(BinaryDocValuesField field, byte[] value)
    {
        field.SetBytesValue(value);
        _document.Add(field);
    }

    /// <summary>A field that a document has as often as it has values.</summary>
    private sealed class SetFields(string name)
    {
        private readonly List<(SortedSetDocValuesField Field, BytesRef Value)> _fields = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public void Add(IEnumerable<string> terms, List<IIndexableField> document)
        {
            _seen.Clear();
            var used = 0;
            foreach (var term in terms)
            {
                if (!_seen.Add(term) || Encoding.UTF8.GetByteCount(term) >= FacetTerms.Longest)
                {
                    continue;
                }

                if (used == _fields.Count)
                {
                    var value = new BytesRef(64);
                    _fields.Add((new SortedSetDocValuesField(name, value), value));
                }

                _fields[used].Value.CopyChars(term);
                document.Add(_fields[used++].Field);
            }
        }
    }
}
