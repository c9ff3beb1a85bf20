using System.Diagnostics.CodeAnalysis;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Hands ready-made terms to the index; analysis has happened before. Reused from document to document.</summary>
internal sealed class TermStream : TokenStream
{
    private readonly ICharTermAttribute _term;
    private readonly IPositionIncrementAttribute _increment;
    private readonly List<(string Term, bool Counts)> _terms = [];
    private int _next;

    public TermStream()
    {
        _term = AddAttribute<ICharTermAttribute>();
        _increment = AddAttribute<IPositionIncrementAttribute>();
    }

    public int Count => _terms.Count;

    public void Clear() => _terms.Clear();

    /// <summary>Adds a term; one that does not count leaves the field's length as it is.</summary>
    public void Add(string term, bool counts) => _terms.Add((term, counts || _terms.Count == 0));

    public override bool IncrementToken()
    {
        if (_next == _terms.Count)
        {
            return false;
        }

        ClearAttributes();
        var (term, counts) = _terms[_next++];
        _term.SetEmpty().Append(term);
        _increment.PositionIncrement = counts ? 1 : 0;
        return true;
    }

    [SuppressMessage("Usage", "CA2215", Justification = "The base only counts states that this stream does not have.")]
    public override void Reset() => _next = 0;
}
