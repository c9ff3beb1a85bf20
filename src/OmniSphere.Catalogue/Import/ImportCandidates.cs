namespace OmniSphere.Catalogue.Import;

/// <summary>The products that a batch of rows describes.</summary>
internal static class ImportCandidates
{
    /// <summary>The products of rows; why others are none is noted.</summary>
    public static List<ImportCandidate> Of(List<ImportedRow> rows, ImportTally tally)
    {
        var candidates = new List<ImportCandidate>(rows.Count);
        foreach (var row in rows)
        {
            foreach (var error in row.Errors)
            {
                tally.Refuse(error);
            }

            if (row.Product is null)
            {
                continue;
            }

            if (ImportCandidate.From(row, out var refusal) is { } candidate)
            {
                candidates.Add(candidate);
            }
            else
            {
                tally.Refuse(refusal);
            }
        }

        return candidates;
    }

    /// <summary>Parts in which no product comes twice: the second one has to find what the first one wrote.</summary>
    public static IEnumerable<List<ImportCandidate>> Apart(List<ImportCandidate> candidates)
    {
        var part = new List<ImportCandidate>(candidates.Count);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            if (candidate.Keys.Any(keys.Contains))
            {
                yield return part;
                part = [];
                keys.Clear();
            }

            part.Add(candidate);
            keys.UnionWith(candidate.Keys);
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }
}
