using System.Globalization;
using System.Text;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Turns a product into a Lucene document. Keeps its buffers; for one thread at a time.</summary>
internal sealed class DocumentBuilder(Language language, CompareInfo order) : IDisposable
{
    private const int MostDescription = 20_000;

    private readonly TokenBuffer _tokens = new();
    private readonly TermStream[] _streams =
    [
        .. Enumerable.Range(0, IndexFields.TextFields).Select(_ => new TermStream()),
    ];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public static Term IdTerm(Id<ProductKind> id) => new(IndexFields.Id, id.Value.ToString("N"));

    public Document Build(ProductDocument product)
    {
        foreach (var stream in _streams)
        {
            stream.Clear();
        }

        _words.Clear();
        Text(product.Title, TextField.Title);
        Pairs();
        Text(product.Brand, TextField.Brand);
        _seen.Clear();
        foreach (var node in product.Categories.SelectMany(path => path))
        {
            if (_seen.Add(node.Name))
            {
                Text(node.Name, TextField.Category);
            }
        }

        foreach (var attribute in product.Attributes)
        {
            if (attribute.Searchable)
            {
                Text(Searched(attribute), TextField.All);
            }
        }

        var description = product.Description;
        description = description?.Length > MostDescription ? description[..MostDescription] : description;
        Text(description, TextField.Prose);
        Codes(product);

        var document = new Document();
        for (var i = 0; i < _streams.Length; i++)
        {
            if (_streams[i].Count > 0)
            {
                var type = (TextField)i is TextField.All or TextField.Title or TextField.Prose
                    ? IndexFields.Scored
                    : IndexFields.Matched;
                document.Add(new Field(IndexFields.Name((TextField)i), _streams[i], type));
            }
        }

        if (description is not null)
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

    // A number or a yes is found by its attribute's name at best; "1" would match everything.
    private static string? Searched(AttributeValue attribute) =>
        attribute.Kind switch
        {
            AttributeValueKind.Text => attribute.Text,
            AttributeValueKind.Boolean when attribute.Flag => attribute.Label,
            AttributeValueKind.Number when attribute.Unit is { } unit => attribute.Number.ToString(
                CultureInfo.InvariantCulture
            ) + unit,
            _ => null,
        };

    private void Text(string? text, TextField field)
    {
        if (text is null)
        {
            return;
        }

        Tokenizer.Run(text, language, _tokens);
        foreach (ref readonly var token in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens.Tokens))
        {
            var surface = _tokens.Text(token);
            var stem = language.Stem(surface);
            var counts = token.Kind == TokenKind.Word;
            _streams[(int)TextField.All].Add(stem, counts);
            if (field != TextField.All)
            {
                _streams[(int)TextField.Prose].Add(stem, counts);
            }

            if (field is not TextField.All and not TextField.Prose)
            {
                _streams[(int)field].Add(stem, counts);
            }

            if (surface.Length is >= 2 and <= 30 && _words.GetAlternateLookup<ReadOnlySpan<char>>().Add(surface))
            {
                _words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(surface, out var word);
                _streams[(int)TextField.Word].Add(word!, counts: true);
            }
        }
    }

    /// <summary>Neighbouring words of the title that was just cut.</summary>
    private void Pairs()
    {
        string? before = null;
        foreach (var token in _tokens.Tokens)
        {
            var surface = _tokens.Text(token);
            if (token.Kind == TokenKind.Word && !language.IsStopWord(surface))
            {
                var stem = language.Stem(surface);
                if (before is not null)
                {
                    _streams[(int)TextField.Pair].Add($"{before} {stem}", counts: true);
                }

                before = stem;
            }
        }
    }

    private void Codes(ProductDocument product)
    {
        foreach (var code in product.Skus.Concat(product.Barcodes))
        {
            Text(code, TextField.All);
            _streams[(int)TextField.Code].Add(CodeText.AsWritten(code), counts: true);
            _streams[(int)TextField.Code].Add(CodeText.Compact(code), counts: true);
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
