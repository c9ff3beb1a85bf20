using System.Diagnostics.CodeAnalysis;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Hands ready-made terms to the index; analysis has happened before. Reused from document to document.</summary>
internal sealed class TermStream : TokenStream
{
    private readonly ICharTermAttribute _term;
    private readonly IPositionIncrementAttribute _increment;
    private List<FieldTerm> _terms = [];
    private int _next;

    public TermStream()
    {
        _term = AddAttribute<ICharTermAttribute>();
        _increment = AddAttribute<IPositionIncrementAttribute>();
    }

    /// <summary>The terms to hand out next.</summary>
    public void Use(List<FieldTerm> terms) => _terms = terms;

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
