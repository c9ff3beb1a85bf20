namespace OmniSphere.Hosting.Platform;

/// <summary>What follows a verb on the command line: words, and options that begin with <c>--</c>.</summary>
internal sealed class CommandArguments
{
    private readonly List<(string Name, string Value)> _options = [];

    public List<string> Words { get; } = [];

    /// <summary>Reads <c>--name value</c>; <c>--Path:To=value</c> is configuration and none of ours.</summary>
    /// <exception cref="FormatException">An option has no value, or is not one of <paramref name="known"/>.</exception>
    public static CommandArguments Parse(IEnumerable<string> arguments, params ReadOnlySpan<string> known)
    {
        var result = new CommandArguments();
        using var next = arguments.GetEnumerator();
        while (next.MoveNext())
        {
            var argument = next.Current;
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                result.Words.Add(argument);
            }
            else if (known.Contains(argument[2..]))
            {
                var value = next.MoveNext() ? next.Current : throw new FormatException($"{argument} needs a value.");
                result._options.Add((argument[2..], value));
            }
            else if (!argument.Contains('=', StringComparison.Ordinal))
            {
                throw new FormatException($"There is no option {argument}.");
            }
        }

        return result;
    }

    public string? this[string name] => All(name).LastOrDefault();

    public IEnumerable<string> All(string name) => _options.Where(o => o.Name == name).Select(o => o.Value);

    /// <exception cref="FormatException">It is not there.</exception>
    public string Required(string name) => this[name] ?? throw new FormatException($"--{name} is needed.");
}
