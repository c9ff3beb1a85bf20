namespace OmniSphere.Catalogue.Import;

/// <summary>What is to be known of a CSV file that it does not say itself.</summary>
/// <param name="Currency">What prices are in where the file has no column for it.</param>
/// <param name="Columns">
/// The file's columns to ours, without case; those it does not name are passed over. Null where the file has our columns, or
/// those of another shop's software that is known.
/// </param>
internal sealed record CsvSetting(Currency Currency, IReadOnlyDictionary<string, string>? Columns = null);
