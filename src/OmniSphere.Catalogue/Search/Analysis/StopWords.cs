namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>
/// Words that say nothing about a product, in the folded form. Short on purpose: they are only left out of queries, and
/// only while other words remain, so that "The North Face" and "It" are still found.
/// </summary>
internal static class StopWords
{
    public static HashSet<string> For(string language) =>
        new(
            (
                language switch
                {
                    "en" => "a an and are as at by for from in is of on or that the to with without",
                    "fr" =>
                        "a au aux avec ce ces dans de des du elle en est et il la le les leur ou par pas pour qui sans se ses son sur un une",
                    "de" =>
                        "als am an auf aus bei das dem den der des die ein eine einem einen einer eines es fur im in ist mit oder ohne und vom von zu zum zur",
                    "es" => "a al con de del el en es la las los o para por que se sin su sus un una unos y",
                    "nl" => "aan als bij de den der een en er het in is met of om onder op te tot uit van voor zonder",
                    "it" =>
                        "a ad ai al alla alle con da dal dalla dei del della delle di e ed gli i il in la le lo nel nella o per senza su sul un una uno",
                    _ => "",
                }
            ).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            StringComparer.Ordinal
        );
}
