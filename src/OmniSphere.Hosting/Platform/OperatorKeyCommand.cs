using OmniSphere.Hosting.Commands;

namespace OmniSphere.Hosting.Platform;

/// <summary><c>operator-key NAME</c>: makes a key and shows it once, with the setting that lets it in.</summary>
internal sealed class OperatorKeyCommand : IHostCommand
{
    public string Name => "operator-key";

    public string Description => "NAME  Makes a key for an operator of the platform and shows it once.";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (arguments.FirstOrDefault(a => !a.StartsWith('-')) is not { } name)
        {
            await Console.Error.WriteLineAsync("Usage: operator-key NAME");
            return 2;
        }

        var (key, sha256) = OperatorKeys.Create();
        await Console.Out.WriteLineAsync($"Key, shown only now:  {key}");
        await Console.Out.WriteLineAsync(
            $"Setting:              {OperatorOptions.Section}:OperatorKeys:{name}:Sha256={sha256}"
        );
        return 0;
    }
}
