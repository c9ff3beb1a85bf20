using System.Globalization;
using System.Runtime.InteropServices;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>The inverted fields of an index.</summary>
internal enum TextField
{
    /// <summary>The stems of all that is searched.</summary>
    All,

    /// <summary>The stems of the title.</summary>
    Title,

    /// <summary>The stems of title, brand, categories and description: what people wrote to be read.</summary>
    Prose,

    /// <summary>The stems of the brand.</summary>
    Brand,

    /// <summary>The stems of the categories' names.</summary>
    Category,

    /// <summary>Neighbours in the title, <c>hdmi cable</c>.</summary>
    Pair,

    /// <summary>Words as they are written, for typos and unfinished words.</summary>
    Word,

    /// <summary>SKUs and barcodes, as written and without punctuation.</summary>
    Code,
}

/// <summary>A term of a field.</summary>
/// <param name="Text">The term.</param>
/// <param name="Counts">Whether it makes the field longer; another form of a word does not.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FieldTerm(string Text, bool Counts);

/// <summary>Reads a product into the terms of its fields, the same for every engine. Reused; for one thread at a time.</summary>
internal sealed class ProductTerms(Language language)
{
    public const int FieldCount = 8;
    private const int MostDescription = 20_000;

    private readonly TokenBuffer _tokens = new();
    private readonly List<FieldTerm>[] _fields =
    [
        .. Enumerable.Range(0, FieldCount).Select(_ => new List<FieldTerm>()),
    ];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _titleWords = new(StringComparer.Ordinal);
    private readonly HashSet<string>[] _known =
    [
        .. Enumerable.Range(0, FieldCount).Select(_ => new HashSet<string>(StringComparer.Ordinal)),
    ];
    private readonly Language _own = language;
    private Language _language = language;
    private bool _isTranslation;

    /// <summary>The terms of a field of the product read last.</summary>
    public List<FieldTerm> this[TextField field] => _fields[(int)field];

    /// <summary>Those of the <see cref="TextField.Word"/> terms that come from titles.</summary>
    public IReadOnlyCollection<string> TitleWords => _titleWords;

    /// <summary>As much of a description as is kept.</summary>
    public static string? Kept(string? description) =>
        description?.Length > MostDescription ? description[..MostDescription] : description;

    public void Read(ProductDocument product)
    {
        foreach (var field in _fields)
        {
            field.Clear();
        }

        _words.Clear();
        _titleWords.Clear();
        (_language, _isTranslation) = (_own, false);
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

        Text(Kept(product.Description), TextField.Prose);
        Codes(product);
        if (product.Translations.Count > 0)
        {
            Translated(product.Translations);
        }
    }

    /// <summary>
    /// Texts of other languages are further forms of the same words: they make no field longer, and a word that is there
    /// already does not count twice, so that products with and without translations are ranked alike.
    /// </summary>
    private void Translated(IReadOnlyList<ProductTexts> translations)
    {
        for (var i = 0; i < FieldCount; i++)
        {
            _known[i].Clear();
            _known[i].UnionWith(_fields[i].Select(t => t.Text));
        }

        _isTranslation = true;
        foreach (var texts in translations)
        {
            _language = Language.Of(texts.Locale);
            if (texts.Title is not null)
            {
                Text(texts.Title, TextField.Title);
                Pairs();
            }

            foreach (var word in texts.Words)
            {
                Text(word, TextField.All);
            }

            Text(Kept(texts.Description), TextField.Prose);
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

        Tokenizer.Run(text, _language, _tokens);
        foreach (ref readonly var token in CollectionsMarshal.AsSpan(_tokens.Tokens))
        {
            var surface = _tokens.Text(token);
            var stem = _language.Stem(surface);
            var counts = token.Kind == TokenKind.Word;
            Add(TextField.All, stem, counts);
            if (field != TextField.All)
            {
                Add(TextField.Prose, stem, counts);
            }

            if (field is not TextField.All and not TextField.Prose)
            {
                Add(field, stem, counts);
            }

            if (field == TextField.Title && surface.Length is >= 2 and <= 30)
            {
                _titleWords.GetAlternateLookup<ReadOnlySpan<char>>().Add(surface);
            }

            if (surface.Length is >= 2 and <= 30 && _words.GetAlternateLookup<ReadOnlySpan<char>>().Add(surface))
            {
                _words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(surface, out var word);
                Add(TextField.Word, word!, counts: true);
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
            if (token.Kind == TokenKind.Word && !_language.IsStopWord(surface))
            {
                var stem = _language.Stem(surface);
                if (before is not null)
                {
                    Add(TextField.Pair, $"{before} {stem}", counts: true);
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
            Add(TextField.Code, CodeText.AsWritten(code), counts: true);
            Add(TextField.Code, CodeText.Compact(code), counts: true);
        }
    }

    private void Add(TextField field, string term, bool counts)
    {
        var terms = _fields[(int)field];
        if (!_isTranslation || _known[(int)field].Add(term))
        {
            terms.Add(new FieldTerm(term, (counts && !_isTranslation) || terms.Count == 0));
        }
    }
}
