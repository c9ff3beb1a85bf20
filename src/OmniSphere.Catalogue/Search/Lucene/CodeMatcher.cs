using Lucene.Net.Search;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Finds products by SKU or barcode, after the words of the plan were matched.</summary>
internal sealed class CodeMatcher(SearchScratch scratch)
{
    /// <summary>Puts the products with this SKU or barcode first; answers whether there are any.</summary>
    public bool Run(TextPlan plan)
    {
        if (plan.Text.Length > 64)
        {
            return false;
        }

        var compact = CodeText.Compact(plan.Text);
        return compact.Length > 1 && Match(compact, plan.All) | Match(CodeText.AsWritten(plan.Text), plan.All);
    }

    private bool Match(string code, ushort words)
    {
        UnicodeUtil.UTF16toUTF8(code, 0, code.Length, scratch.Term);
        var any = false;
        foreach (var segment in scratch.Segments)
        {
            if (segment.Seek(TextField.Code, scratch.Term, postings: true) == 0)
            {
                continue;
            }

            var postings = segment.Postings!;
            for (var doc = postings.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.NextDoc())
            {
                if (segment.Segment.Reader.LiveDocs?.Get(doc) is false)
                {
                    continue;
                }

                any = true;
                TextMatcher.Mark(segment, doc, words);
                segment.Score[doc] += TextMatcher.CodeTier;
            }
        }

        return any;
    }
}
