namespace OmniSphere.Catalogue.Import;

/// <summary>Counts what became of rows, and keeps the first reasons of refusals.</summary>
internal sealed class ImportTally(int errorLimit)
{
    private readonly List<ImportError> _errors = [];

    /// <summary>Pieces of the file that are done with.</summary>
    public int Processed { get; set; }

    public int Created { get; set; }
    public int Updated { get; set; }
    public int Unchanged { get; set; }
    public int Failed { get; private set; }
    public IReadOnlyList<ImportError> Errors => _errors;

    public void Refuse(ImportError error)
    {
        Failed++;
        Describe(error);
    }

    /// <summary>One refusal with several reasons.</summary>
    public void Refuse(IEnumerable<ImportError> errors)
    {
        Failed++;
        foreach (var error in errors)
        {
            Describe(error);
        }
    }

    /// <summary>Tells of something that was passed over; nothing was refused.</summary>
    public void Note(ImportError note) => Describe(note);

    public void Add(ImportTally other)
    {
        Processed += other.Processed;
        Created += other.Created;
        Updated += other.Updated;
        Unchanged += other.Unchanged;
        Failed += other.Failed;
        foreach (var error in other.Errors.OrderBy(e => e.Line))
        {
            Describe(error);
        }
    }

    /// <summary>What an import that goes on had counted before.</summary>
    public static ImportTally Of(ProductImport import, int errorLimit)
    {
        var tally = new ImportTally(errorLimit)
        {
            Processed = import.Processed,
            Created = import.Created,
            Updated = import.Updated,
            Unchanged = import.Unchanged,
            Failed = import.Failed,
        };
        tally._errors.AddRange(import.Errors);
        return tally;
    }

    public ImportReport ToReport() => new(Created, Updated, Unchanged, Failed, [.. _errors]);

    private void Describe(ImportError error)
    {
        if (_errors.Count < errorLimit)
        {
            _errors.Add(error);
        }
    }
}
