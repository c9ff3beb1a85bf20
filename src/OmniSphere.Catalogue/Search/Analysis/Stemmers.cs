using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.It;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>
/// Light stemmers, which take off plurals and little else: in a shop a word that is cut too far finds wrong products
/// (<c>organic</c> and <c>organizer</c>), while few right ones are missed.
/// </summary>
internal static class Stemmers
{
    /// <summary>Shortens a folded word in place and answers its new length.</summary>
    public static Func<char[], int, int> For(string language) =>
        language switch
        {
            "en" => EnglishPlurals.Stem,
            "fr" => new FrenchLightStemmer().Stem,
            "de" => new GermanLightStemmer().Stem,
            "es" => new SpanishLightStemmer().Stem,
            "it" => new ItalianLightStemmer().Stem,
            "nl" => new Dutch().Stem,
            _ => static (_, length) => length,
        };

    /// <summary>The Snowball stemmer keeps state, so it takes turns; stems are cached above.</summary>
    private sealed class Dutch
    {
        private readonly global::Lucene.Net.Tartarus.Snowball.Ext.DutchStemmer _stemmer = new();
        private readonly Lock _turn = new();

        public int Stem(char[] word, int length)
        {
            lock (_turn)
            {
                // Again and again: "fietsen" gives "fiets", of which the stemmer makes "fiet".
                for (var before = int.MaxValue; length < before; )
                {
                    before = length;
                    _stemmer.SetCurrent(word.AsSpan(0, length).ToArray(), length);
                    _stemmer.Stem();
                    length = Math.Min(_stemmer.CurrentBufferLength, word.Length);
                    _stemmer.CurrentBuffer.AsSpan(0, length).CopyTo(word);
                }

                return length;
            }
        }
    }
}
