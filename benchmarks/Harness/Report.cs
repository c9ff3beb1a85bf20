using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>Prints figures as a table and keeps them as JSON under <c>artifacts/benchmarks</c>.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static string Machine =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription.Trim()}, .NET {Environment.Version}";

    public static void Write(string name, IReadOnlyList<Figure> figures)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root(), "artifacts", "benchmarks")).FullName;
        var rows = figures.Select(f => new
        {
            f.Name,
            f.Value,
            f.Unit,
            f.Baseline,
            f.Ratio,
            Machine,
        });
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(rows, Json));
    }

    public static void Print(IReadOnlyList<Figure> figures)
    {
        var width = figures.Select(f => f.Name.Length).DefaultIfEmpty(10).Max();
        Console.WriteLine();
        Console.WriteLine($"{"".PadRight(width)}  {"ours", 12}  {"baseline", 12}  {"ratio", 7}  unit");
        foreach (var figure in figures)
        {
            var baseline = figure.Baseline is { } b ? b.ToString("N1", CultureInfo.InvariantCulture) : "";
            var ratio = figure.Ratio is { } r ? r.ToString("P0", CultureInfo.InvariantCulture) : "";
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{figure.Name.PadRight(width)}  {figure.Value, 12:N1}  {baseline, 12}  {ratio, 7}  {figure.Unit}"
                )
            );
        }

        Console.WriteLine(Machine);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OmniSphere.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
