using System.Text;

namespace OmniSphere.Catalogue.Import;

/// <summary>Several values in one field of CSV, between <c>|</c>; a backslash before <c>|</c> or itself means the letter.</summary>
internal static class CsvList
{
    /// <summary>The values, trimmed.</summary>
    /// <param name="field">The field.</param>
    /// <param name="keepEmpty">Whether nothing between two bars is a value: where the place counts.</param>
    public static IReadOnlyList<string> Read(string field, bool keepEmpty = false)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        for (var i = 0; i <= field.Length; i++)
        {
            if (i == field.Length || field[i] == '|')
            {
                var text = value.ToString().Trim();
                if (text.Length > 0 || keepEmpty)
                {
                    values.Add(text);
                }

                value.Clear();
            }
            else if (field[i] == '\\' && i + 1 < field.Length && field[i + 1] is '|' or '\\')
            {
                value.Append(field[++i]);
            }
            else
            {
                value.Append(field[i]);
            }
        }

        return values;
    }

    public static string Write(IEnumerable<string> values) =>
        string.Join(
            '|',
            values.Select(v =>
                v.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
            )
        );
}
